import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { forEachConcurrently } from '../../concurrency.js';
import { listImages, UNDERSTOOD } from '../../folders/index.js';
import { type LabelsPerPicture, type Part, scanPhotographs } from '../../photographs/index.js';
import type { DataState, Remark } from '../api.js';
import { Refusal } from '../http/errors.js';
import { MAX_PHOTOGRAPHS } from '../limits.js';
import { type IndexedPhotograph, inOrder } from './indexed-photograph.js';
import type { Places } from './places.js';

/** What a scan of the folder gives. */
export interface FolderContent {
  readonly layout: DataState['layout'];
  readonly classNames: readonly string[];
  readonly severalLabels: boolean;
  /** See `PhotographScan.saidClasses`. */
  readonly saidClasses: readonly string[] | undefined;
  /** Whether pictures may have several labels or none, if that was said. */
  readonly labelsPerPicture: LabelsPerPicture | undefined;
  readonly given: readonly Part[];
  /** The folders that the classes of each given part lie in. */
  readonly partFolders: ReadonlyMap<Part, string>;
  /** What was understood of the folder, where that is more than class folders say by themselves. */
  readonly understood: Remark | null;
  readonly photographs: readonly IndexedPhotograph[];
  readonly unlabelled: readonly IndexedPhotograph[];
  readonly aside: readonly IndexedPhotograph[];
  /** See `Places.linksBeside`. */
  readonly linksBeside: readonly string[];
  /** Folders, and the list, that change when a photograph or a label comes or goes. */
  readonly folders: readonly string[];
}

const STATS_AT_ONCE = 16;

/**
 * Everything that lies in a folder, sorted by class and name. Of each file only its size and time are read.
 *
 * @param path the folder, or a list of photographs
 * @param labelsPerPicture whether pictures of a list may have several labels or none; by default the list decides
 * @throws GraftError when it cannot be read, or there are too many
 */
export async function readFolderContent(
  path: string,
  places: Places,
  labelsPerPicture?: LabelsPerPicture,
): Promise<FolderContent> {
  const scan = await scanPhotographs(path, [], labelsPerPicture);
  if (scan.files.length > MAX_PHOTOGRAPHS) {
    const count = scan.files.length;
    const message = `${count} photographs are more than the Studio can show.`;
    throw new Refusal(500, 'too-many-photographs', message, {
      hint: '`graft train` takes any number.',
      values: { count },
    });
  }
  const usable: Found[] = scan.files.map((file) => ({ ...file, reason: undefined }));
  const folders = new Map(usable.map(({ path, className, part }) => [dirname(path), { className, part }]));
  // Image files that cannot be used are shown too, if their class is clear. A list has them in no folder of a class.
  const unusable = scan.skipped.flatMap(({ path, reason }): Found[] => {
    const like = scan.layout === 'list' ? undefined : folders.get(dirname(path));
    return like === undefined ? [] : [{ path, ...like, reason }];
  });
  const [unlabelled, aside] = await Promise.all([
    filesBeside(places.unlabelled, true),
    filesBeside(places.aside, false),
  ]);
  const linksBeside = await places.linksBeside();
  const found = await withStats([...usable, ...unusable]);
  const indexed = indexedAll(found);
  return {
    layout: scan.layout,
    classNames: scan.classNames,
    severalLabels: scan.severalLabels,
    saidClasses: scan.saidClasses,
    labelsPerPicture,
    given: scan.given,
    partFolders: scan.partFolders,
    understood: scan.interpreted
      ? {
          kind: scan.understoodValues === undefined ? 'understood-list' : UNDERSTOOD,
          values: scan.understoodValues ?? {},
          text: scan.understood,
        }
      : null,
    photographs: scan.layout === 'list' ? indexed : indexed.sort(inOrder),
    unlabelled: indexedAll(await withStats(unlabelled)),
    aside: indexedAll(await withStats(aside)),
    linksBeside,
    folders: [
      ...new Set([
        ...[places.root, places.unlabelled, places.aside],
        ...scan.partFolders.values(),
        ...folders.keys(),
        ...classFolders(scan, places),
        ...(linksBeside.includes(places.unlabelled) ? [] : await foldersBelow(places.unlabelled)),
        // Whoever edits a list in place changes nothing about its folder.
        ...(scan.layout === 'list' ? [path] : []),
      ]),
    ],
  };
}

/** The folder of each class, empty or not: something may be copied into it. */
function classFolders(
  { layout, classNames, partFolders }: Pick<FolderContent, 'layout' | 'classNames' | 'partFolders'>,
  { root }: Places,
): string[] {
  if (layout === 'list') return [];
  const parents = partFolders.size > 0 ? [...partFolders.values()] : [root];
  return parents.flatMap((parent) => classNames.map((name) => join(parent, name)));
}

interface Found extends Pick<IndexedPhotograph, 'path' | 'className' | 'classNames' | 'unknown'> {
  readonly unlabelled?: boolean;
  readonly part: Part | undefined;
  readonly reason: string | undefined;
}

/** The image files in a folder beside the classes, where there is one. */
async function filesBeside(folder: string, unlabelled: boolean): Promise<Found[]> {
  // A link in its place leads somewhere else.
  const real = await realpath(folder).catch(() => undefined);
  if (real !== folder) return [];
  const { paths } = await listImages(folder).catch(() => ({ paths: [] as string[] }));
  return paths.map((path) => ({ path, className: null, unlabelled, part: undefined, reason: undefined }));
}

async function withStats(files: readonly Found[]): Promise<(Found & { stats: Stats | undefined })[]> {
  const all: (Found & { stats: Stats | undefined })[] = files.map((file) => ({ ...file, stats: undefined }));
  await forEachConcurrently(all, STATS_AT_ONCE, async (file) => {
    file.stats = await stat(file.path).catch(() => undefined);
  });
  return all;
}

/** Folders that a user may have copied there, and that are perhaps still being filled. */
async function foldersBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}

function indexedAll(found: readonly (Found & { stats: Stats | undefined })[]): IndexedPhotograph[] {
  return found.map(({ stats, ...file }) => indexedPhotograph(file, stats));
}

/** A photograph that was just found or moved. */
export function indexedPhotograph(
  { path, className, classNames, unknown, unlabelled = false, part, reason }: Found,
  stats: Stats | undefined,
): IndexedPhotograph {
  return {
    id: photographId(path, className, stats),
    path,
    name: basename(path),
    size: stats?.size ?? -1,
    modified: stats === undefined ? -1 : Math.floor(stats.mtimeMs),
    className,
    ...(classNames && { classNames }),
    ...(unknown && { unknown }),
    unlabelled,
    given: part,
    time: stats?.mtimeMs ?? 0,
    bytes: stats?.size ?? 0,
    part: className === null ? null : (part ?? null),
    problem: reason === undefined ? null : { kind: 'unusable', reason, used: false },
  };
}

/** Identifies a content at a place: it changes when the file changes or is moved. */
function photographId(path: string, className: string | null, stats: Stats | undefined): string {
  const content = [path, className, stats?.size, stats?.mtimeMs, stats?.ino];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

/** Whether anything was added, removed or renamed since, or may be read by others. */
export async function signatureOf(folders: readonly string[]): Promise<string> {
  const times = await Promise.all(
    folders.map((folder) =>
      stat(folder).then(
        ({ mtimeMs, mode }) => `${mtimeMs} ${mode}`,
        () => '',
      ),
    ),
  );
  return times.join();
}

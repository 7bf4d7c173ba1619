import { realpath } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import type { SimilarErrorEvent, SimilarProgressEvent, SimilarResultEvent } from '../events/index.js';
import { Nearest, PictureFeatures, type SimilarPicture } from '../features/index.js';
import { writeFileAtomically } from '../files/index.js';
import { findPictures } from '../folders/index.js';
import { decodePicture, UnreadableImageError } from '../pictures/index.js';
import { type GridImage, imageGridFigure, svgToPng } from '../report/index.js';
import { Session } from '../session/index.js';
import { cacheDirectory } from './cache-directory.js';
import { expectOneNetwork, type NetworkFlags, networkFor } from './feature-network.js';
import { expectFile } from './input-files.js';
import { createOutput, type Output } from './output.js';
import { terminalBar } from './progress.js';

interface SimilarFlags extends NetworkFlags {
  readonly in: readonly string[];
  readonly count: number;
  readonly out?: string;
  readonly threads?: number;
  readonly json: boolean;
}

/** Shortest interval between progress events under --json, in milliseconds. */
const EVENT_INTERVAL = 1000;
/** The longer side of a picture in the figure, in pixels. */
const SHOWN_SIZE = 320;
const COLUMNS = 4;

export async function runSimilar(picture: string, flags: SimilarFlags): Promise<void> {
  const start = performance.now();
  const output = createOutput(flags.json);
  expectOneNetwork(flags);
  await expectFile(picture, 'picture');
  if (flags.model !== undefined) await expectFile(flags.model, 'model');
  const { paths, problems } = await pathsToCompare(picture, flags.in);
  const session = new Session({ threads: flags.threads });
  const cache = cacheDirectory().path;
  const network = await networkFor(flags, { output, session, cache });
  const features = await PictureFeatures.open(network, { session, cacheDirectory: cache });
  try {
    const nearest = new Nearest(await features.ofPicture(picture), flags.count);
    const progress = showProgress(output, paths.length);
    let compared = 0;
    for await (const one of features.ofFiles(paths)) {
      if ('features' in one) {
        nearest.add(one);
        compared++;
      } else problems.push(one);
      progress.step();
    }
    progress.stop();
    const counts = { compared, unreadable: problems.length };
    for (const { path, reason } of problems) {
      output.line(`${path}: cannot be read: ${reason}`);
      output.event<SimilarErrorEvent>({ event: 'error', path, reason });
    }
    const figure = flags.out ?? `${basename(picture, extname(picture))}.similar.png`;
    await writeFileAtomically(figure, await svgToPng(await figureOf(picture, nearest.pictures)));
    for (const { path, similarity } of nearest.pictures) output.line(`${similarity.toFixed(3)}  ${path}`);
    output.line(`Compared with ${counted(compared, 'picture')}. Wrote ${figure}`);
    const seconds = (performance.now() - start) / 1000;
    const event = 'result';
    output.event<SimilarResultEvent>({
      event,
      picture,
      similar: nearest.pictures,
      ...counts,
      figure,
      seconds,
    });
  } finally {
    await features.close();
  }
}

interface Problem {
  readonly path: string;
  readonly reason: string;
}

/** All pictures at the named places but the picture itself. @throws UsageError when there are none */
async function pathsToCompare(
  picture: string,
  places: readonly string[],
): Promise<{ paths: string[]; problems: Problem[] }> {
  const own = await realpath(picture);
  const paths = new Set<string>();
  const problems: Problem[] = [];
  for await (const found of findPictures(places)) {
    if ('error' in found) problems.push({ path: found.path, reason: found.error });
    else if ((await realpath(found.path)) !== own) paths.add(found.path);
  }
  if (paths.size === 0) {
    const [first] = problems;
    throw new UsageError(
      first === undefined
        ? `There is no other picture in ${places.join(', ')}.`
        : `There is no picture to compare with: ${first.path}: ${first.reason}.`,
      { hint: 'Name a folder with pictures after --in.' },
    );
  }
  return { paths: [...paths], problems };
}

function showProgress(output: Output, total: number): { step: () => void; stop: () => void } {
  const bar = output.json ? undefined : terminalBar('{value}/{total} {bar} ETA {eta_formatted}');
  bar?.start(total, 0);
  let done = 0;
  let lastEvent = 0;
  return {
    step: () => {
      done++;
      bar?.increment();
      if (performance.now() - lastEvent < EVENT_INTERVAL) return;
      lastEvent = performance.now();
      output.event<SimilarProgressEvent>({ event: 'progress', done, total });
    },
    stop: () => bar?.stop(),
  };
}

async function figureOf(picture: string, similar: readonly SimilarPicture[]): Promise<string> {
  const cells: GridImage[] = [await cellOf(picture, 'The picture')];
  for (const { path, similarity } of similar) {
    // The file was readable a moment ago; it has been changed or removed since.
    const cell = await cellOf(path, similarity.toFixed(3)).catch(unlessUnreadable);
    if (cell !== undefined) cells.push(cell);
  }
  return await imageGridFigure(cells, {
    title: `Pictures like ${basename(picture)}`,
    subtitle: 'Cosine similarity of what the network sees in both pictures; 1 means identical',
    columns: COLUMNS,
  });
}

async function cellOf(path: string, title: string): Promise<GridImage> {
  const { data, size } = await decodePicture(path, SHOWN_SIZE);
  const [height, width] = size;
  return { pixels: data, height, width, title, subtitle: path };
}

function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableImageError)) throw error;
  return undefined;
}

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withChecksum } from '../../files/index.js';
import { holds } from '../../folders/index.js';
import { namesOfLabels } from '../../labels.js';
import { photographsDigest, type RunPhotographs } from '../../recipes/index.js';
import type { LeftOutRun } from '../api.js';
import { RunPictures } from '../judge/run-pictures.js';
import type { CurrentPhotographs } from '../photographs/current-photographs.js';
import { openOwn } from '../runs/run-record.js';
import type { StudioRun } from '../runs/studio-run.js';
import { PHOTOGRAPHS_OF_RUN, PROJECT_FOLDER, type ProjectPaths, RUNS_FOLDER } from './layout.js';
import type { ZipSource } from './zip-stream.js';

/** Files of a run that say nothing of where it lies. The model comes last, as where a run is written. */
const AS_THEY_ARE = ['history.json', 'results.json', 'summary.txt', 'report.html', 'model.onnx'];

/** The photographs of a project, and where they are in its zip. */
export interface PlacedPhotographs {
  /** The folder of the classes. */
  readonly root: string;
  readonly current: CurrentPhotographs;
  /** By their paths now: the path in the project. */
  readonly placed: ReadonlyMap<string, string>;
  /** Gives paths to those that are gone. */
  readonly paths: ProjectPaths;
}

/** The runs that belong to a project's photographs, with their records of them, and the others. */
export async function runsOfProject(
  runs: readonly StudioRun[],
  { root, current }: Pick<PlacedPhotographs, 'root' | 'current'>,
): Promise<{
  readonly own: readonly { readonly run: StudioRun; readonly record: RunPhotographs }[];
  readonly leftOut: readonly LeftOutRun[];
}> {
  const own: { run: StudioRun; record: RunPhotographs }[] = [];
  const leftOut: LeftOutRun[] = [];
  for (const run of runs) {
    const { name } = run.summary();
    if (!run.hasModel) {
      leftOut.push({ name, why: 'unfinished' });
      continue;
    }
    const record = await RunPictures.of(run).then(
      (pictures) => pictures.record,
      () => undefined,
    );
    const files = record === undefined ? [] : Object.values(record.parts).flat();
    const isOwn = files.some((file) => holds(root, file.path) || current.find(file) !== undefined);
    if (record !== undefined && isOwn && !record.severalLabels) own.push({ run, record });
    else leftOut.push({ name, why: 'other-photographs' });
  }
  return { own, leftOut };
}

/** The files of a run, with paths relative to its folder. */
export async function* runSources(
  run: StudioRun,
  record: RunPhotographs,
  photographs: PlacedPhotographs,
): AsyncGenerator<ZipSource> {
  const folder = [PROJECT_FOLDER, RUNS_FOLDER, run.summary().name].join('/');
  const modified = Date.now();
  const json = (name: string, value: object): ZipSource => ({
    ...{ name: `${folder}/${name}`, modified },
    content: new TextEncoder().encode(`${JSON.stringify(withChecksum(value), null, 2)}\n`),
  });
  const file = (name: string): ZipSource => ({
    ...{ name: `${folder}/${name}`, modified },
    content: () => openOwn(join(run.folder, name)),
  });
  const relative = relativeRecord(record, photographs);
  yield json('config.json', relativeConfig(run.run?.config ?? {}, relative.division));
  yield json('photographs.json', relative);
  const lines: string[] = [];
  // As the page shows them: without the folders of this machine.
  for await (const { event } of run.events(0, run.log.lines)) lines.push(`${JSON.stringify(event)}\n`);
  yield { name: `${folder}/events.jsonl`, modified, content: new TextEncoder().encode(lines.join('')) };
  for (const name of await readdir(join(run.folder, 'figures')).catch((): string[] => [])) {
    if (/\.(svg|png)$/.test(name)) yield file(`figures/${name}`);
  }
  for (const name of AS_THEY_ARE) yield file(name);
}

/** What a run trained on, where it lies in the project now: so each photograph is found again. */
function relativeRecord(
  record: RunPhotographs,
  { current, placed, paths }: PlacedPhotographs,
): RunPhotographs & { readonly division: string } {
  const { classNames, parts, skipped } = record;
  const moved = (file: RunPhotographs['parts']['train'][number]): typeof file => {
    const now = current.find(file);
    const place = now && placed.get(now.path);
    const path = place ?? paths.path('data', namesOfLabels(file.labels, classNames), basename(file.path));
    // A zip knows whole seconds.
    return { ...file, path: `../../${path}`, modified: Math.floor(file.modified / 1000) * 1000 };
  };
  const relative: RunPhotographs = {
    ...record,
    source: PHOTOGRAPHS_OF_RUN,
    parts: {
      train: parts.train.map(moved),
      validation: parts.validation.map(moved),
      test: parts.test.map(moved),
    },
    skipped: skipped.map((file) => ({ ...file, path: `${PHOTOGRAPHS_OF_RUN}/${basename(file.path)}` })),
  };
  return { ...relative, division: photographsDigest(relative) };
}

/** The settings of a run without paths of this machine. */
function relativeConfig(
  config: Readonly<Record<string, unknown>>,
  photographs: string,
): Readonly<Record<string, unknown>> {
  const { checksum: _, commandLine: __, corrections, from, weights, weightsUsed, ...others } = config;
  const shortened = (text: unknown): unknown => (typeof text === 'string' ? basename(text) : text);
  return {
    ...others,
    data: PHOTOGRAPHS_OF_RUN,
    photographs,
    ...(corrections !== undefined && {
      corrections: { ...(corrections as object), file: shortened((corrections as { file?: unknown }).file) },
    }),
    ...(from !== undefined && { from: shortened(from) }),
    ...(weights !== undefined && { weights: shortened(weights) }),
    ...(weightsUsed !== undefined && {
      weightsUsed: {
        ...(weightsUsed as object),
        value: shortened((weightsUsed as { value?: unknown }).value),
      },
    }),
  };
}

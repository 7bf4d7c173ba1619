import { checksummed } from '../../checked-json.js';
import { digestOf } from '../../digest.js';
import { contentOf } from '../../photographs/browser.js';
import { hexadecimal, sha256 } from '../../sha256.js';
import { type PARTS, PHOTOGRAPHS_OF_RUN, type ProjectPaths } from '../../studio/browser.js';
import { version } from '../../version.js';
import type { RecordedPhotograph } from '../runs/run-record.js';
import type { WebRun } from '../runs/web-run.js';

/** Where photographs are in the zip of a project. */
export interface PlacedPhotographs {
  /** The path of a photograph of a run; undefined when it is gone. */
  placeOf(recorded: RecordedPhotograph): PlacedPhotograph | undefined;
  /** Gives paths to those that are gone. */
  readonly paths: ProjectPaths;
}

export interface PlacedPhotograph {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970, of whole seconds: a zip knows no more. */
  readonly modified: number;
}

/**
 * A finished run as the files of a run's folder, as `graft train` writes them: `graft studio`, `graft compare` and others
 * read them. There is no report, which only Node draws, and no checkpoint.
 */
export async function filesOfRun(
  run: WebRun,
  placed: PlacedPhotographs,
): Promise<{ readonly name: string; readonly content: Blob }[]> {
  const model = await run.folder.read('model.onnx');
  if (model === undefined) return [];
  const { record, log } = run;
  const { recipe, seed, threads = 1, weights, results = {}, seconds } = record;
  const photographs = await recordOf(run, placed);
  const division = digestOfJson(photographs);
  const own = digestOfJson([record.graftVersion ?? version, recipe, seed, photographs.parts]);
  const { weightsUsed, summary } = await toldBy(run);
  const text = (name: string, content: string) => ({ name, content: new Blob([content]) });
  const json = (name: string, value: object) =>
    text(name, `${JSON.stringify(checksummed(value, digestOfText), null, 2)}\n`);
  const events = await run.folder.read('events.jsonl');
  return [
    json('config.json', {
      ...{ formatVersion: 1, command: 'train', graftVersion: record.graftVersion ?? version },
      ...{ data: PHOTOGRAPHS_OF_RUN, recipe, seed, duplicates: 'near', threads, weights },
      ...(weightsUsed !== undefined && { weightsUsed: { ...weightsUsed, value: weights } }),
      ...{ photographs: division, run: own },
    }),
    json('photographs.json', { ...photographs, division, finished: true }),
    ...(events === undefined ? [] : [{ name: 'events.jsonl', content: events }]),
    json('history.json', {
      epoch: log.epochs.map(({ epoch }) => epoch - 1),
      history: seriesOf(log.epochs),
      run: own,
    }),
    ...(summary === undefined ? [] : [text('summary.txt', `${summary}\n`)]),
    json('results.json', {
      ...{ formatVersion: 1, results, seconds, run: own },
      model: await digestOf(new Uint8Array(await model.arrayBuffer())),
    }),
    { name: 'model.onnx', content: model },
  ];
}

/** What the run trained on, where it is now. */
async function recordOf(run: WebRun, { placeOf, paths }: PlacedPhotographs) {
  const { photographs } = await run.photographs();
  const { classNames, notes } = run.log;
  const reasons = new Map((await toldBy(run)).skipped);
  const path = (one: RecordedPhotograph): string => {
    const name = one.path.slice(one.path.lastIndexOf('/') + 1);
    return `../../${placeOf(one)?.path ?? paths.path('data', [one.className], name)}`;
  };
  const located = photographs.map((one) => ({ ...one, place: path(one), now: placeOf(one) }));
  const inPart = (part: (typeof PARTS)[number]) =>
    located
      .filter((one) => one.part === part)
      .map(({ place, now, className, right, sha256: content }) => ({
        path: place,
        labels: [classNames.indexOf(className)],
        ...{ size: now?.bytes ?? -1, modified: now?.modified ?? -1 },
        // It is not known of photographs that a project said to be gone.
        ...(content !== '' && { content: contentOf(content) }),
        ...(right !== undefined && { right }),
      }));
  return {
    ...{ formatVersion: 1, source: PHOTOGRAPHS_OF_RUN, classNames: [...classNames] },
    parts: { train: inPart('train'), validation: inPart('validation'), test: inPart('test') },
    notes: notes.map(({ text }) => text),
    remarks: notes.flatMap(({ kind, values = {}, text }) =>
      kind === undefined ? [] : [{ kind, values, text }],
    ),
    skipped: located
      .filter(({ part }) => part === null)
      .map(({ place, path: name }) => ({ path: place, reason: 'it was left out', ...reasons.get(name) })),
  };
}

interface Told {
  readonly weightsUsed: object | undefined;
  readonly summary: string | undefined;
  /** Files that were left out, with the reasons. */
  readonly skipped: readonly (readonly [path: string, reason: object])[];
}

/** What a run's files say and its record does not. */
async function toldBy(run: WebRun): Promise<Told> {
  let weightsUsed: object | undefined;
  let summary: string | undefined;
  const skipped: [string, object][] = [];
  for await (const { event } of run.events(0, run.log.lines)) {
    const { source, from, origin, text, files } = event;
    if (event.event === 'weights') weightsUsed = { source, from, ...(origin !== undefined && { origin }) };
    if (event.event === 'summary') summary = String(text);
    if (event.event !== 'skipped' || !Array.isArray(files)) continue;
    for (const { path, ...reason } of files) skipped.push([String(path), reason]);
  }
  return { weightsUsed, summary, skipped };
}

/** The figures of each epoch, by name; what was not measured is null. */
function seriesOf(
  epochs: readonly { readonly logs: Readonly<Record<string, number | null>> }[],
): Record<string, (number | null)[]> {
  const names = new Set(['loss', ...epochs.flatMap(({ logs }) => Object.keys(logs))]);
  return Object.fromEntries([...names].map((name) => [name, epochs.map(({ logs }) => logs[name] ?? null)]));
}

export function digestOfText(text: string): string {
  return hexadecimal(sha256(text));
}

function digestOfJson(value: unknown): string {
  return digestOfText(JSON.stringify(value));
}

import { buffer } from 'node:stream/consumers';
import { type Classifier, loadClassifier, type PictureSource } from '../classifier/index.js';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import type { PredictResultEvent } from '../events/index.js';
import { findPictures } from '../folders/index.js';
import { CsvFile, outputBesideCsv } from './csv-file.js';
import { expectFile } from './input-files.js';
import type { Output } from './output.js';
import { readPathList } from './path-list.js';
import { headings, isUnfamiliar, isUnsure, type PredictFlags, row, show } from './prediction-lines.js';
import { sessionFor } from './session.js';
import { TimedBar } from './timed-bar.js';
import { isEmptyFolder, unreadSummary } from './unread-places.js';

export async function runPredict(
  model: string,
  places: readonly string[],
  flags: PredictFlags,
): Promise<void> {
  const start = performance.now();
  const output = outputBesideCsv(flags);
  checkFlags(places, flags);
  await expectFile(model, 'model');
  const session = await sessionFor(flags, output);
  const sources = await findSources(places);
  const listed = flags.list === undefined ? [] : await readPathList(flags.list);
  const classifier = await loadClassifier(model, { session });
  expectMeasured(classifier, model, flags);
  const table = flags.csv === undefined ? undefined : await CsvFile.create(flags.csv);
  const measured = classifier.card.familiarity !== undefined && flags.unfamiliar !== 'ignore';
  const counts = { predicted: 0, unreadable: 0, folders: 0, unsure: 0, unfamiliar: 0 };
  try {
    await table?.write(headings(classifier, flags));
    const bar = table === undefined ? undefined : new TimedBar(output);
    let total = sources.length + listed.length;
    bar?.update(0, total);
    for await (const prediction of classifier.predictFiles(allSources(sources, listed))) {
      if (!('error' in prediction)) counts.predicted++;
      else if (isEmptyFolder(prediction.error)) counts.folders++;
      else counts.unreadable++;
      if (isUnsure(prediction, flags)) counts.unsure++;
      if (isUnfamiliar(prediction, flags)) counts.unfamiliar++;
      if (table === undefined || output.json) show(output, prediction, flags);
      await table?.write(row(prediction, classifier, flags));
      // A line of the list may be a folder.
      const done = counts.predicted + counts.unreadable + counts.folders;
      total = Math.max(total, done);
      bar?.update(done, total);
    }
    bar?.stop();
    await table?.close();
  } catch (error) {
    await table?.abandon();
    throw error;
  }
  sayEnd(
    output,
    { ...counts, unfamiliar: measured ? counts.unfamiliar : undefined },
    {
      ...flags,
      seconds: (performance.now() - start) / 1000,
      multilabel: classifier.card.task === 'multilabel',
    },
  );
  if (counts.unreadable + counts.folders > 0) process.exitCode = 1;
}

function checkFlags(places: readonly string[], { list }: PredictFlags): void {
  if (places.length === 0 && list === undefined) {
    throw new UsageError('Expected at least one picture, but none was named.', {
      hint: 'Name files, folders or patterns, - for standard input, or --list with a list of paths.',
    });
  }
  const fromInput = places.filter((place) => place === '-').length + (list === '-' ? 1 : 0);
  if (fromInput > 1) {
    throw new UsageError('Standard input can be read only once, but - was given several times.');
  }
}

/** @throws UsageError when unfamiliar pictures are to be rejected by a model that cannot tell them */
function expectMeasured({ card }: Classifier, model: string, { unfamiliar }: PredictFlags): void {
  if (unfamiliar !== 'reject' || card.familiarity !== undefined) return;
  throw new UsageError(
    `${model} does not measure how familiar a picture is, so --unfamiliar reject has no effect.`,
    {
      hint: 'Train it again with this version, on at least 20 photographs, or leave the option out.',
    },
  );
}

/** What was named in the command, as files, contents, or reasons why there is nothing to read. */
async function findSources(places: readonly string[]): Promise<PictureSource[]> {
  const sources: PictureSource[] = [];
  for (const place of places) {
    if (place === '-') sources.push({ path: '-', content: await buffer(process.stdin) });
    else for await (const found of findPictures([place])) sources.push(found);
  }
  return sources;
}

/** Those, and then what a list names, which is looked for while the first pictures are classified. */
async function* allSources(
  sources: readonly PictureSource[],
  listed: readonly string[],
): AsyncGenerator<PictureSource> {
  yield* sources;
  yield* findPictures(listed);
}

interface Counts {
  readonly predicted: number;
  /** Files. */
  readonly unreadable: number;
  /** Without image files. */
  readonly folders: number;
  readonly unsure: number;
  /** Undefined if it is not measured. */
  readonly unfamiliar: number | undefined;
}

function sayEnd(
  output: Output,
  { predicted, unreadable, folders, unsure, unfamiliar }: Counts,
  { threshold, csv, seconds, multilabel }: PredictFlags & { seconds: number; multilabel: boolean },
): void {
  if (threshold !== undefined && unsure > 0)
    output.line(`${unsure} of ${counted(predicted, 'picture')} ${unsure === 1 ? 'is' : 'are'} unsure.`);
  if (unfamiliar !== undefined && unfamiliar > 0) {
    const pictures = `${unfamiliar} of ${counted(predicted, 'picture')} ${unfamiliar === 1 ? 'does' : 'do'}`;
    output.line(`${pictures} not look like anything it was trained on.`);
  }
  const all = predicted + unreadable;
  for (const line of unreadSummary({ unreadable, folders, all })) output.line(line);
  if (csv !== undefined) {
    const reasons = unreadable > 0 ? ' Files that could not be read are there with the reason.' : '';
    output.line(`Wrote ${csv}: ${counted(all + folders, 'row')} after ${seconds.toFixed(1)} s.${reasons}`);
  }
  const result: PredictResultEvent = {
    event: 'result',
    predicted,
    unreadable: unreadable + folders,
    unfamiliar,
    unsure: threshold === undefined || multilabel ? undefined : unsure,
    seconds,
    imagesPerSecond: predicted / seconds,
  };
  output.event({ ...result });
}

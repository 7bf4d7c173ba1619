import { join } from 'node:path';
import { loadClassifier } from '../classifier/index.js';
import { counted } from '../counted.js';
import { csvTable } from '../csv.js';
import { UsageError } from '../errors.js';
import type { SortErrorEvent, SortedEvent, SortResultEvent } from '../events/index.js';
import { type SortBy, type SortCounts, type SortedPicture, sortPictures } from '../recipes/index.js';
import { Session } from '../session/index.js';
import { writeCsv } from './csv-file.js';
import { expectFile } from './input-files.js';
import { type NamedPictures, namedPictures } from './named-pictures.js';
import { createOutput, type Output } from './output.js';
import { pictureProgress } from './picture-progress.js';
import { isEmptyFolder, unreadLine, unreadSummary } from './unread-places.js';

interface SortFlags {
  readonly out: string;
  readonly threshold: number;
  readonly by: SortBy;
  readonly threads?: number;
  readonly json: boolean;
}

const TABLE = 'sorted.csv';

export async function runSort(model: string, places: readonly string[], flags: SortFlags): Promise<void> {
  const start = performance.now();
  const output = createOutput(flags.json);
  await expectFile(model, 'model');
  const { paths, problems } = await picturesAt(places);
  const classifier = await loadClassifier(model, { session: new Session({ threads: flags.threads }) });
  const progress = pictureProgress(output, { verb: 'Sorted' });
  const rows: SortedPicture[] = [...problems];
  let done = 0;
  const counts = await sortPictures(classifier, paths, flags.out, {
    threshold: flags.threshold,
    by: flags.by,
    onSorted: (picture) => {
      progress.update(++done, paths.length);
      rows.push(picture);
      tell(output, picture);
    },
  }).finally(progress.stop);
  for (const problem of problems) tell(output, problem);
  const csv = join(flags.out, TABLE);
  await writeCsv(csv, tableOf(rows));
  const folders = problems.filter(({ error }) => isEmptyFolder(error)).length;
  const unreadable = counts.unreadable + problems.length;
  for (const line of endOf({ ...counts, unreadable: unreadable - folders, folders }, flags))
    output.line(line);
  output.event<SortResultEvent>({
    event: 'result',
    folder: flags.out,
    ...counts,
    unreadable,
    csv,
    seconds: (performance.now() - start) / 1000,
  });
  if (unreadable > 0) process.exitCode = 1;
}

async function picturesAt(places: readonly string[]): Promise<NamedPictures> {
  const found = await namedPictures(places);
  if (found.paths.length > 0) return found;
  const [first] = found.problems;
  throw new UsageError(
    first === undefined
      ? `There is no picture in ${places.join(', ')}.`
      : `There is no picture to sort: ${first.path}: ${first.error}.`,
    { hint: 'Name a folder with pictures.' },
  );
}

function tell(output: Output, picture: SortedPicture): void {
  if ('error' in picture) {
    output.line(unreadLine(picture.path, picture.error));
    output.event<SortErrorEvent>({ event: 'error', path: picture.path, reason: picture.error });
    return;
  }
  const { path, to, label, probability, familiarity, apart } = picture;
  output.event<SortedEvent>({ event: 'sorted', path, to, label, probability, familiarity, apart });
}

/** Where each picture is now. */
function tableOf(rows: readonly SortedPicture[]): string {
  const cells = rows.map((row) =>
    'error' in row
      ? [row.path, undefined, undefined, undefined, undefined, undefined, row.error]
      : [row.path, row.to, row.label, row.probability, row.familiarity, row.apart, undefined],
  );
  return csvTable(['path', 'to', 'label', 'probability', 'familiarity', 'apart', 'error'], cells);
}

function endOf(
  { classes, unsure, unfamiliar, unreadable, folders }: SortCounts & { readonly folders: number },
  { out, threshold, by }: SortFlags,
): string[] {
  const sum = Object.values(classes).reduce((total, count) => total + count, 0);
  const verb = by === 'copy' ? 'Copied' : 'Linked';
  return [
    ...Object.entries(classes).map(([name, count]) => `${join(out, 'classes', name)}: ${count}`),
    `${join(out, 'unsure')}: ${unsure}, with a probability below ${threshold}`,
    ...(unfamiliar > 0
      ? [`${join(out, 'unfamiliar')}: ${unfamiliar}, which do not look like anything it was trained on`]
      : []),
    ...unreadSummary({ unreadable, folders }),
    `${verb} ${counted(sum + unsure + unfamiliar, 'picture')}. ${join(out, TABLE)} says where each one is.`,
  ];
}

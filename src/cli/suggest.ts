import { dirname, relative, resolve } from 'node:path';
import { counted } from '../counted.js';
import { csvTable } from '../csv.js';
import { UsageError } from '../errors.js';
import type { SuggestErrorEvent, SuggestResultEvent } from '../events/index.js';
import { writeFileAtomically } from '../files/index.js';
import { percent } from '../percent.js';
import { type SuggestedPicture, type Suggestions, suggestPictures } from '../recipes/index.js';
import { expectTypeface, imageGridFigure, svgToPng } from '../report/index.js';
import { Session } from '../session/index.js';
import { cacheDirectory } from './cache-directory.js';
import { outputBesideCsv, writeCsv } from './csv-file.js';
import { expectFile } from './input-files.js';
import { namedPictures } from './named-pictures.js';
import type { Output } from './output.js';
import { pictureCell } from './picture-cell.js';
import { pictureProgress } from './picture-progress.js';
import { mostProbable } from './prediction-lines.js';
import { unreadLine } from './unread-places.js';

interface SuggestFlags {
  readonly count: number;
  readonly labelled?: readonly string[];
  readonly csv?: string;
  readonly out?: string;
  readonly threads?: number;
  readonly json: boolean;
}

/** Classes that a line names. */
const NAMED = 2;
const COLUMNS = 5;

export async function runSuggest(
  model: string,
  places: readonly string[],
  flags: SuggestFlags,
): Promise<void> {
  const start = performance.now();
  const output = outputBesideCsv(flags);
  await expectFile(model, 'model');
  await expectTypeface();
  const pictures = await picturesAt(places, output);
  const labelled = flags.labelled && (await picturesAt(flags.labelled, output));
  const session = new Session({ threads: flags.threads });
  const progress = pictureProgress(output, { verb: 'Looked at' });
  const found = await suggestPictures(model, pictures, {
    count: flags.count,
    ...(labelled !== undefined && { labelled }),
    cacheDirectory: cacheDirectory().path,
    session,
    onProgress: ({ done, total }) => progress.update(done, total),
  }).finally(progress.stop);
  for (const { path, reason } of found.unreadable) sayUnreadable(output, path, reason);
  if (found.suggested.length === 0) {
    throw new UsageError('None of the pictures could be read.', { hint: 'The lines above say why.' });
  }
  const figure = flags.out ?? 'suggested.png';
  await writeFileAtomically(figure, await svgToPng(await figureOf(found.suggested)));
  if (flags.csv !== undefined) await writeList(flags.csv, found.suggested);
  for (const { path, prediction } of found.suggested) output.line(`${path}: ${inWords(prediction)}`);
  for (const line of endOf(found, { figure, csv: flags.csv })) output.line(line);
  const { suggested, compared, alreadyLabelled, unreadable } = found;
  output.event<SuggestResultEvent>({
    event: 'result',
    suggested: suggested.map(({ path, prediction: { label, probability, probabilities }, uncertainty }) => ({
      path,
      label,
      probability,
      probabilities,
      uncertainty,
    })),
    compared,
    alreadyLabelled,
    labelled: found.labelled.compared,
    unreadable: unreadable.length,
    figure,
    seconds: (performance.now() - start) / 1000,
  });
}

/** The pictures at these places; places where there is none are named. */
async function picturesAt(places: readonly string[], output: Output): Promise<readonly string[]> {
  const { paths, problems } = await namedPictures(places);
  for (const { path, error } of problems) sayUnreadable(output, path, error);
  if (paths.length > 0) return paths;
  throw new UsageError(`There is no picture in ${places.join(', ')}.`, {
    hint: 'Name a folder with pictures.',
  });
}

function sayUnreadable(output: Output, path: string, reason: string): void {
  output.line(unreadLine(path, reason));
  output.event<SuggestErrorEvent>({ event: 'error', path, reason });
}

/** 'roses 41.2 %, tulips 38.0 %' */
function inWords({ probabilities }: SuggestedPicture['prediction']): string {
  return mostProbable({ probabilities }, NAMED)
    .map(({ label, probability }) => `${label} ${percent(probability)}`)
    .join(', ');
}

/** A list that `graft train` reads once its labels are filled in. Its paths are relative to its own folder. */
async function writeList(csv: string, suggested: readonly SuggestedPicture[]): Promise<void> {
  const folder = csv === '-' ? process.cwd() : dirname(resolve(csv));
  const rows = suggested.map(({ path, prediction: { label, probability }, uncertainty }) => [
    relative(folder, resolve(path)),
    '',
    label,
    probability,
    uncertainty,
  ]);
  await writeCsv(csv, csvTable(['path', 'label', 'guess', 'probability', 'uncertainty'], rows));
}

async function figureOf(suggested: readonly SuggestedPicture[]): Promise<string> {
  const cells = await Promise.all(
    suggested.map(({ path, prediction }, at) => pictureCell(path, `${at + 1}. ${inWords(prediction)}`, path)),
  );
  return await imageGridFigure(
    cells.filter((cell) => cell !== undefined),
    {
      title: 'Pictures to label next',
      subtitle:
        'The one that teaches most first, with the two classes that the classifier finds most probable',
      columns: COLUMNS,
    },
  );
}

function endOf(
  { suggested, compared, alreadyLabelled, labelled }: Suggestions,
  { figure, csv }: { readonly figure: string; readonly csv?: string },
): string[] {
  const wrote = csv === undefined || csv === '-' ? figure : `${figure} and ${csv}`;
  const leftOut =
    alreadyLabelled > 0
      ? [`${counted(alreadyLabelled, 'picture')} left out, because they have labels already.`]
      : [];
  const against =
    labelled.count === 0
      ? 'No labelled pictures are known, so some suggestions may be like those (--labelled names them).'
      : `Compared with ${labelled.compared < labelled.count ? `${labelled.compared} of ` : ''}${counted(labelled.count, 'labelled picture')}.`;
  return [
    ...leftOut,
    against,
    `Suggested ${suggested.length} of ${counted(compared, 'picture')}. Wrote ${wrote}`,
  ];
}

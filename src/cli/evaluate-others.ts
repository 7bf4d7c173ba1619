import type { Classifier, FamiliarityEvaluation, FamiliarityScores } from '../classifier/index.js';
import { GraftError, UsageError } from '../errors.js';
import { type FoundPicture, findPictures } from '../folders/index.js';
import { percent } from '../percent.js';
import type { Output } from './output.js';
import { pictureProgress } from './picture-progress.js';

/** The pictures of --others. @throws UsageError before anything is measured, if there is nothing to compare with */
export async function findOthers(
  model: string,
  { card }: Classifier,
  others: string | undefined,
): Promise<readonly FoundPicture[] | undefined> {
  if (others === undefined) return undefined;
  if (card.familiarity === undefined) {
    throw new UsageError(`${model} does not measure how familiar a picture is, so --others has no effect.`, {
      hint: 'Train it again with this version, on at least 20 photographs, or leave the option out.',
    });
  }
  if (/\.(?:csv|tsv|json|txt|zip)$/i.test(others)) {
    throw new UsageError(
      `Expected a folder of pictures, or a picture, for --others but received ${others}.`,
      {
        hint: 'Lists and archives are not read here: name the folder that the pictures are in, or unpack them.',
      },
    );
  }
  const found: FoundPicture[] = [];
  for await (const picture of findPictures([others])) found.push(picture);
  if (found.some((picture) => !('error' in picture))) return found;
  const reason = found.map((picture) => ('error' in picture ? picture.error : undefined)).find(Boolean);
  throw new UsageError(`Expected pictures of something else in ${others} but found none.`, {
    ...(reason !== undefined && { hint: `The first place: ${reason}.` }),
  });
}

/**
 * Measures and prints; undefined without --others.
 *
 * @throws GraftError when none of the others can be read
 */
export async function measureOthers(
  classifier: Classifier,
  own: readonly string[],
  others: readonly FoundPicture[] | undefined,
  output: Output,
): Promise<FamiliarityEvaluation | undefined> {
  if (others === undefined) return undefined;
  const progress = pictureProgress(output, { verb: 'Measured', events: false });
  const total = own.length + others.length;
  const measured = await classifier
    .evaluateFamiliarity(own, others, { onPicture: (done) => progress.update(done, total) })
    .finally(progress.stop);
  const { count, skipped } = measured.others;
  if (count === 0) {
    const [first] = skipped;
    throw new GraftError('None of the pictures of --others can be read.', {
      hint: `The first one: ${first.path}: ${first.reason}. Name a folder with other pictures.`,
    });
  }
  for (const line of linesOf(measured)) output.line(line);
  return measured;
}

function linesOf({ auroc, limit, own, others }: FamiliarityEvaluation): string[] {
  const rejected = ({ rejected, count }: FamiliarityScores): string =>
    rejected === null ? 'none could be read' : `${percent(rejected)} of ${count}`;
  return [
    '',
    ...others.skipped.map(({ path, reason }) => `Skipped ${path}: ${reason}`),
    `Familiarity, against pictures of something else: ROC-AUC ${auroc === null ? '-' : auroc.toFixed(4)}`,
    `  below the limit of ${Number(limit.toFixed(4))}: ${rejected(own)} of its classes, ${rejected(others)} of the others`,
  ];
}

import type { Recipe } from '../../phases/index.js';
import type { EpochPoint, TimeEstimate } from '../api.js';
import type { LoggedRun } from './run-log.js';

/** A run that has finished on this machine. */
export interface TimedRun {
  readonly recipe: Recipe;
  /** Photographs that it trained on. */
  readonly images: number;
  readonly epochs: readonly Pick<EpochPoint, 'phase' | 'seconds'>[];
  /** From its beginning to its end, without breaks. */
  readonly seconds: number;
}

/** The times of a run that has finished, from its log. */
export function timedRun(
  recipe: Recipe,
  { epochs, counts, photographs, last, seconds }: LoggedRun,
): (TimedRun & { readonly endedAt: string }) | undefined {
  if (counts === null) return undefined;
  const images = photographs?.train ?? Object.values(counts.train).reduce((sum, count) => sum + count, 0);
  return { recipe, images, epochs, seconds, endedAt: last?.time ?? '' };
}

/** How long an epoch takes: the first one also computes what later ones may use again. */
interface EpochTime {
  readonly first: number;
  readonly later: number;
}

const PHASES = [
  { title: 'feature extraction', key: 'featureExtraction' },
  { title: 'fine-tuning', key: 'fineTuning' },
] as const;
type PhaseOfRecipe = (typeof PHASES)[number];

/** How far a run with the same settings may be off: other programs, a warm cache. */
const SAME = { low: 0.75, high: 1.4 } as const;
/** The same for another size of pictures, another augmentation or other layers that are trained. */
const ALIKE = { low: 0.5, high: 2 } as const;

/**
 * Estimates how long a run takes, from the times of earlier ones: of the newest one with the same network, for each phase.
 *
 * @param recipe as the run carries it out, see `recipeForWeights`
 * @param images photographs to train on
 * @param timed runs that have finished on this machine, newest first
 * @returns null when this machine has not yet trained this network in this way
 */
export function estimateTime(
  recipe: Recipe,
  images: number,
  timed: readonly TimedRun[],
): TimeEstimate | null {
  if (images === 0) return null;
  let [low, high] = [0, 0];
  for (const phase of PHASES) {
    const { epochs } = recipe[phase.key];
    if (epochs <= 0) continue;
    const like = timed.find((run) => isLike(run, recipe, phase));
    if (like === undefined) return null;
    const scale = (images / like.images) * (recipe.imageSize / like.recipe.imageSize) ** 2;
    const { first, later } = epochTime(like, phase);
    const factor = isSame(like.recipe, recipe, phase) ? SAME : ALIKE;
    // Training may end when it has not become better for some epochs.
    const fewest = recipe.patience > 0 ? Math.min(epochs, recipe.patience + 1) : epochs;
    low += factor.low * scale * (first + later * (fewest - 1));
    high += factor.high * scale * (first + later * (epochs - 1));
  }
  // Photographs are read before, and the model is judged and saved after: part of that does not grow with them.
  const like = timed.find(
    (run) => run.recipe.backbone === recipe.backbone && run.recipe.alpha === recipe.alpha,
  );
  if (like === undefined) return null;
  const around = Math.max(0, like.seconds - like.epochs.reduce((sum, { seconds }) => sum + seconds, 0));
  const scale = images / like.images;
  return {
    low: low + SAME.low * around * Math.min(1, scale),
    high: high + SAME.high * around * Math.max(1, scale),
  };
}

/** Whether a run's phase tells something of another's: the same network, with or without augmentation. */
function isLike(run: TimedRun, recipe: Recipe, { title, key }: PhaseOfRecipe): boolean {
  const deciding = ({ backbone, alpha, reuseViews, ...others }: Recipe): unknown => [
    ...[backbone, alpha, reuseViews, augments(others, key)],
    key === 'featureExtraction' && others.featureExtraction.mirrorImages,
  ];
  return (
    JSON.stringify(deciding(run.recipe)) === JSON.stringify(deciding(recipe)) &&
    run.images > 0 &&
    run.epochs.some(({ phase }) => phase === title)
  );
}

function isSame(one: Recipe, other: Recipe, { key }: PhaseOfRecipe): boolean {
  const deciding = (recipe: Recipe): unknown => [
    recipe.imageSize,
    recipe.batchSize,
    recipe.augmentation,
    key === 'fineTuning' && recipe.fineTuning.from,
  ];
  return JSON.stringify(deciding(one)) === JSON.stringify(deciding(other));
}

/** Without augmentation, the outputs of the frozen layers are computed once. */
function augments(
  { augmentation, featureExtraction }: Pick<Recipe, 'augmentation' | 'featureExtraction'>,
  phase: PhaseOfRecipe['key'],
): boolean {
  if (phase === 'featureExtraction' && !featureExtraction.augmented) return false;
  return Object.values(augmentation).some((value) => value !== 0 && value !== 'none');
}

function epochTime({ epochs }: TimedRun, { title }: PhaseOfRecipe): EpochTime {
  const [first, ...later] = epochs.filter(({ phase }) => phase === title).map(({ seconds }) => seconds);
  const sorted = later.sort((one, other) => one - other);
  return { first, later: sorted.length === 0 ? first : sorted[sorted.length >> 1] };
}

import type { FeaturesOfPicture, PictureFeatures } from '../features/index.js';
import { runtimeOf } from '../runtime/index.js';
import type { Session } from '../session/index.js';
import { confidentJoint, mostProbable } from './confident-joint.js';
import { FeatureRows } from './feature-rows.js';
import { outOfFoldProbabilities } from './fold-heads.js';
import { stratifiedGroupFolds } from './folds.js';
import { mostSimilarRows, type SimilarRow } from './most-similar.js';

/** A photograph whose label is to be checked. */
export interface CheckedPhotograph {
  readonly path: string;
  readonly className: string;
  /** All classes of a photograph that may have several; such photographs cannot be checked. */
  readonly classNames?: readonly string[];
  /** Photographs of the same number show the same. */
  readonly group: number;
  /** Whether somebody has looked at its label, which is then no suspect. */
  readonly confirmed?: boolean;
}

/** A photograph that seems to have the label of another class. */
export interface LabelSuspect {
  readonly path: string;
  /** The class that it is in. */
  readonly label: string;
  /** The class that it seems to be of. */
  readonly suggested: string;
  /** Of each class, by a model that has not seen the photograph; in the order of `LabelCheck.classNames`. */
  readonly probabilities: readonly number[];
  /** Probability of the label; the list is ordered by it. */
  readonly confidence: number;
  /** Photographs with the suggested label, the most similar first; none that is a suspect itself. */
  readonly similar: readonly { readonly path: string; readonly similarity: number }[];
  /** Photographs of any label, suspects too, the most similar first; only if they are asked for. */
  readonly nearest?: readonly { readonly path: string; readonly similarity: number }[];
}

/** What a check of labels found. */
export interface LabelCheck {
  /** The classes that were compared, in the order of the probabilities. */
  readonly classNames: readonly string[];
  /** Number of photographs whose labels were checked. */
  readonly checked: number;
  /** Most suspicious first. */
  readonly suspects: readonly LabelSuspect[];
  /** How many labels are probably wrong, as confident learning estimates it; about as many are suspects. */
  readonly estimatedErrors: number;
  /** Classes with fewer than two different photographs, which cannot be checked. */
  readonly leftOut: readonly string[];
  /** Photographs that could not be read. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** How far a check of labels is. */
export interface LabelCheckProgress {
  /** 'features': photographs; 'models': passes of the models over them, mostly far fewer than `total`. */
  readonly stage: 'features' | 'models';
  readonly done: number;
  readonly total: number;
}

/** Options of `findLabelErrors`. */
export interface LabelErrorOptions {
  readonly session: Session;
  /** Number of models, each of which is asked about the photographs that it has not seen; from 2 to 50, default 5. */
  readonly folds?: number;
  /** Draws the folds, default 0. */
  readonly seed?: number;
  /** How many similar photographs each suspect has at most, default 3. */
  readonly similar?: number;
  /** How many photographs of any label each suspect has in `nearest` at most, default 0: none is looked for. */
  readonly nearest?: number;
  /** Strength of the L2 regularization of the models, default 1. */
  readonly penalty?: number;
  readonly onProgress?: (progress: LabelCheckProgress) => void;
  readonly signal?: AbortSignal;
}

/** In the second round the models learn without the suspects of the first, which would teach them what is wrong. */
const ROUNDS = 2;

/**
 * Finds photographs whose labels are probably wrong: logistic heads on the features of the photographs give
 * probabilities out of sample (`outOfFoldProbabilities`), confident learning (`confidentJoint`) says which of them
 * contradict the labels, in two rounds. It is a suspicion, not a fact. Two bytes for each number of the features are kept, in memory up to
 * 64 MiB and in a temporary file beyond it.
 *
 * @throws GraftError when there is no room for the features
 */
export async function findLabelErrors(
  photographs: readonly CheckedPhotograph[],
  features: PictureFeatures,
  options: LabelErrorOptions,
): Promise<LabelCheck> {
  const { session, folds: foldCount = 5, seed = 0, similar = 3, penalty = 1, onProgress, signal } = options;
  const { nearest = 0 } = options;
  const { checkable, leftOut } = checkablePhotographs(photographs);
  const rows = new FeatureRows(features.size);
  try {
    const known: CheckedPhotograph[] = [];
    const unreadable: { path: string; reason: string }[] = [];
    let done = 0;
    for await (const one of features.ofFiles(checkable.map(({ path }) => path))) {
      signal?.throwIfAborted();
      if (isReadable(one)) {
        await rows.add(one.features);
        known.push(checkable[done]);
      } else unreadable.push(one);
      done++;
      onProgress?.({ stage: 'features', done, total: checkable.length });
    }
    const classNames = [...new Set(known.map(({ className }) => className))].sort();
    const none = { classNames, checked: 0, suspects: [], estimatedErrors: 0, leftOut, unreadable };
    if (classNames.length < 2) return none;
    const numbers = new Map(classNames.map((name, at) => [name, at]));
    const labels = Int32Array.from(known, ({ className }) => numbers.get(className)!);
    const groups = Int32Array.from(known, ({ group }) => group);
    const classCount = classNames.length;
    const folds = stratifiedGroupFolds(labels, groups, { folds: foldCount, seed });
    const runtime = runtimeOf(session);
    const task = { labels, classCount, folds, foldCount };
    const ask = async (round: number, leftOut: ReadonlySet<number>) => {
      const onPass = ({ done, most }: { done: number; most: number }): void =>
        onProgress?.({ stage: 'models', done: round * most + done, total: ROUNDS * most });
      const options = { penalty, signal, onPass };
      const probabilities = await outOfFoldProbabilities(runtime, rows, { ...task, leftOut }, options);
      const { suspects, errors } = confidentJoint({ labels, probabilities, classCount });
      return { probabilities, errors, suspects: suspects.filter((item) => !known[item].confirmed) };
    };
    let answer = await ask(0, new Set());
    for (let round = 1; round < ROUNDS; round++) answer = await ask(round, new Set(answer.suspects));
    const { probabilities, suspects: items, errors } = answer;
    const rowOf = (item: number): Float32Array =>
      probabilities.subarray(item * classCount, (item + 1) * classCount);
    const suggested = items.map((item) => mostProbable(rowOf(item))!);
    const suspicious = new Set(items);
    const accepts = (query: number, row: number): boolean =>
      labels[row] === suggested[query] && !suspicious.has(row);
    const reasons = await mostSimilarRows(runtime, rows, items, { count: similar, accepts });
    const alike = await mostSimilarRows(runtime, rows, items, { count: nearest, accepts: () => true });
    const named = (found: readonly SimilarRow[]): LabelSuspect['similar'] =>
      found.map(({ row, similarity }) => ({ path: known[row].path, similarity }));
    const suspects = items.map((item, at) => ({
      path: known[item].path,
      label: known[item].className,
      suggested: classNames[suggested[at]],
      confidence: rowOf(item)[labels[item]],
      probabilities: [...rowOf(item)],
      similar: named(reasons[at]),
      ...(nearest > 0 && { nearest: named(alike[at]) }),
    }));
    const estimatedErrors = errors.reduce((sum, count) => sum + count, 0);
    return { ...none, checked: known.length, suspects, estimatedErrors };
  } finally {
    await rows.close();
  }
}

function isReadable(one: FeaturesOfPicture): one is Extract<FeaturesOfPicture, { features: Float32Array }> {
  return 'features' in one;
}

/** Photographs of classes with at least two groups: of a single one no model could learn without seeing it. */
function checkablePhotographs(photographs: readonly CheckedPhotograph[]): {
  checkable: CheckedPhotograph[];
  leftOut: string[];
} {
  const classes = new Set(photographs.map(({ className }) => className));
  const isCheckable = checkableClasses(photographs);
  return {
    checkable: photographs.filter(({ className }) => isCheckable.has(className)),
    leftOut: [...classes].filter((className) => !isCheckable.has(className)).sort(),
  };
}

/** Classes with at least two different photographs: one to learn from, one to check. */
export function checkableClasses(
  photographs: readonly Pick<CheckedPhotograph, 'className' | 'group'>[],
): ReadonlySet<string> {
  const groups = new Map<string, Set<number>>();
  for (const { className, group } of photographs) {
    groups.set(className, (groups.get(className) ?? new Set()).add(group));
  }
  return new Set([...groups].flatMap(([className, { size }]) => (size >= 2 ? [className] : [])));
}

import type { LabelErrorOptions } from '../confident-learning/index.js';
import {
  type CheckedPhotograph,
  checkableClasses,
  findLabelErrors,
  type LabelCheck,
} from '../confident-learning/index.js';
import { UsageError } from '../errors.js';
import { type FeatureNetwork, PictureFeatures } from '../features/index.js';
import {
  abortSignal,
  anything,
  callable,
  checkOptions,
  text,
  trueOrFalse,
  wholeFromZero,
} from '../options.js';
import { currentSession, type Session } from '../session/index.js';
import { featureNetwork } from './feature-network.js';

/** Options of `checkLabels`. */
export interface CheckLabelsOptions
  extends Pick<LabelErrorOptions, 'seed' | 'similar' | 'onProgress' | 'signal'> {
  /** A classifier's file: what it sees in the photographs. Default: the pretrained network of the fast recipe. */
  readonly model?: string;
  /** Without `model`: 'imagenet', 'openimages' or the path of a Keras .h5 file. Default: the best source available. */
  readonly weights?: string;
  /** Contact no server. */
  readonly offline?: boolean;
  /** Where weights and features are kept. Without it, features are computed each time. */
  readonly cacheDirectory?: string;
  /** The network itself, instead of `model` and `weights`. @internal */
  readonly network?: FeatureNetwork;
  /** Default: the current session. */
  readonly session?: Session;
}

/**
 * Finds photographs whose labels are probably wrong. Five logistic heads on features of a pretrained network, each of
 * which has not seen a fifth of the photographs (copies of one picture are in the same fifth), give probabilities;
 * confident learning says which of them contradict the labels so clearly that the label is the more likely mistake
 * (Northcutt, Jiang, Chuang 2021). What it finds are suspicions: look at the photographs. It changes nothing.
 *
 * @param photographs those of an inspection: `(await inspectPhotographs('photos')).photographs`
 * @throws UsageError when there are fewer than two classes with at least two different photographs
 * @throws GraftError when no weights are available, or there is no room for the features
 *
 * @example
 * ```ts
 * import { inspectPhotographs } from '@graft-vision/graft/photographs';
 * import { checkLabels } from '@graft-vision/graft/recipes';
 *
 * const { photographs } = await inspectPhotographs('photos');
 * const { suspects, checked } = await checkLabels(photographs);
 * console.log(`${suspects.length} of ${checked} labels are suspicious.`);
 * for (const { path, label, suggested } of suspects) console.log(path, label, suggested);
 * ```
 */
export async function checkLabels(
  photographs: readonly CheckedPhotograph[],
  options: CheckLabelsOptions = {},
): Promise<LabelCheck> {
  checkOptions('checkLabels', options, {
    model: text,
    weights: text,
    offline: trueOrFalse,
    cacheDirectory: text,
    network: anything,
    session: anything,
    seed: wholeFromZero,
    similar: wholeFromZero,
    onProgress: callable,
    signal: abortSignal,
  });
  expectCheckable(photographs);
  const { session = currentSession(), cacheDirectory, network, seed, similar, onProgress, signal } = options;
  const { model, weights, offline } = options;
  const cache = cacheDirectory === undefined ? {} : { cacheDirectory };
  const found =
    network ??
    (await featureNetwork({
      session,
      ...cache,
      ...(model !== undefined && { model }),
      ...(weights !== undefined && { weights }),
      ...(offline !== undefined && { offline }),
    }));
  const features = await PictureFeatures.open(found, { session, ...cache });
  try {
    return await findLabelErrors(photographs, features, { session, seed, similar, onProgress, signal });
  } finally {
    await features.close();
  }
}

/**
 * What `checkLabels` needs, checked before weights are found and loaded.
 *
 * @throws UsageError for photographs that may have several labels, or fewer than two classes that can be compared
 */
export function expectCheckable(photographs: readonly CheckedPhotograph[]): void {
  expectOneLabelEach(photographs);
  expectTwoClasses(photographs);
}

/** @throws UsageError for photographs that may have several labels */
function expectOneLabelEach(photographs: readonly CheckedPhotograph[]): void {
  if (photographs.every(({ classNames }) => classNames === undefined)) return;
  throw new UsageError('Labels can be checked only where each photograph has exactly one.', {
    hint: 'Several labels a photograph are judged by `graft train` and `graft evaluate`, which list the worst mistakes.',
  });
}

function expectTwoClasses(photographs: readonly CheckedPhotograph[]): void {
  const checkable = checkableClasses(photographs);
  if (checkable.size >= 2) return;
  throw new UsageError(
    `Labels are checked by comparing classes: expected two with at least two different photographs each but found ${checkable.size}.`,
    { hint: 'Add photographs to the classes, or name the folder that holds the class folders.' },
  );
}

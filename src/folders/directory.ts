import {
  baseOrder,
  createDataset,
  datasetSettings,
  fileDatasetRules,
  type ImageDataset,
  type ImageDatasetOptions,
} from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { labelsOfClass } from '../labels.js';
import { nearestNamesHint } from '../nearest-names.js';
import { anything, checkOptions, type RulesOf, texts } from '../options.js';
import { shown } from '../shown.js';
import { type DirectoryScan, scanDirectory } from './scan.js';

/** Options of `imageDatasetFromDirectory` for both parts of a split. */
export interface BothSubsetsOptions extends Omit<ImageDatasetOptions, 'subset'> {
  readonly subset: 'both';
}

/**
 * Makes a data set from a folder that holds one sub-folder per class (Keras `image_dataset_from_directory`). Images are
 * decoded when they are first loaded.
 *
 * To split a folder, pass `validationSplit` and `subset: 'both'`, or call this twice with the same `validationSplit` and
 * `seed`, once for each `subset`; the two never share an image. Without shuffling the validation part is taken from the
 * last classes only, as in Keras. The validation part has the same order in every epoch, so that its predictions belong to
 * its labels; Keras' does only with 'both'.
 *
 * @throws UsageError when an option is not valid, the folder has fewer than two classes or no image, or a class that is
 * named has no folder
 *
 * @example
 * ```ts
 * import { imageDatasetFromDirectory } from '@graft-vision/graft';
 *
 * const training = await imageDatasetFromDirectory('photos/train', { imageSize: [160, 160], batchSize: 32 });
 * console.log(training.count, training.classNames);
 * ```
 */
export function imageDatasetFromDirectory(
  directory: string,
  options: BothSubsetsOptions,
): Promise<[training: ImageDataset, validation: ImageDataset]>;
export function imageDatasetFromDirectory(
  directory: string,
  options?: ImageDatasetOptions,
): Promise<ImageDataset>;
export async function imageDatasetFromDirectory(
  directory: string,
  options: ImageDatasetOptions | BothSubsetsOptions = {},
): Promise<ImageDataset | [training: ImageDataset, validation: ImageDataset]> {
  checkOptions<ImageDatasetOptions | BothSubsetsOptions>('imageDatasetFromDirectory', options, RULES);
  const { classNames, subset, validationSplit, colorMode: _, ...own } = options;
  const settings = datasetSettings(own);
  checkSplit(options, settings.shuffle);
  const scan = withClasses(await scanDirectory(directory), classNames, directory);
  const all = createDataset(scan, baseOrder(scan.files.length, settings.shuffle, settings.seed), settings);
  if (validationSplit === undefined) return all;
  const border = all.count - validationCount(validationSplit, all.count, directory);
  const training = all.only(all.indices.slice(0, border));
  const validation = all.only(all.indices.slice(border), false);
  return subset === 'both' ? [training, validation] : subset === 'training' ? training : validation;
}

const RULES: RulesOf<ImageDatasetOptions> = {
  ...fileDatasetRules,
  validationSplit: anything,
  subset: anything,
  classNames: texts,
  colorMode: {
    expected: '"rgb"',
    holds: (value) => value === 'rgb',
    hint: () =>
      'Pictures always have three channels: grey ones have the same number in each, and opacity is left out.',
  },
};

/** The classes that were asked for, in their order. */
function withClasses(
  scan: DirectoryScan,
  wanted: readonly string[] | undefined,
  directory: string,
): Pick<DirectoryScan, 'classNames' | 'files' | 'skipped'> {
  if (wanted === undefined) return scan;
  const unknown = wanted.find((name) => !scan.classNames.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no class folder ${JSON.stringify(unknown)} in ${directory}.`, {
      hint: nearestNamesHint(unknown, scan.classNames),
    });
  }
  const twice = wanted.find((name, at) => wanted.indexOf(name) !== at);
  if (wanted.length < 2 || twice !== undefined) {
    throw new UsageError(
      `Expected the names of at least two classes for classNames but received ${shown(wanted)}.`,
      twice === undefined ? {} : { hint: `${twice} is among them more than once.` },
    );
  }
  const files = wanted.flatMap((name, label) => {
    const found = scan.classNames.indexOf(name);
    return scan.files
      .filter(({ labels }) => labels[0] === found)
      .map((file) => ({ ...file, labels: labelsOfClass(label) }));
  });
  if (files.length > 0) return { classNames: wanted, files, skipped: scan.skipped };
  throw new UsageError(
    `Expected images in the class folders ${wanted.join(', ')} of ${directory} but found none.`,
  );
}

function checkSplit(
  { validationSplit, subset, seed }: ImageDatasetOptions | BothSubsetsOptions,
  shuffle: boolean,
): void {
  if (validationSplit === undefined && subset === undefined) return;
  if (validationSplit === undefined || subset === undefined) {
    throw new UsageError('validationSplit and subset must be given together.', {
      hint: "For example validationSplit: 0.2 with subset: 'training', and again with subset: 'validation'.",
    });
  }
  if (!(validationSplit > 0 && validationSplit < 1)) {
    throw new UsageError(
      `Expected a number between 0 and 1 for validationSplit but received ${shown(validationSplit)}.`,
    );
  }
  if (!['training', 'validation', 'both'].includes(subset)) {
    throw new UsageError(`Expected training, validation or both for subset but received ${shown(subset)}.`);
  }
  if (shuffle && seed === undefined) {
    throw new UsageError('validationSplit with shuffle needs a seed.', {
      hint: 'Give both subsets the same seed; otherwise they would share images.',
    });
  }
}

function validationCount(validationSplit: number, count: number, directory: string): number {
  const validation = Math.floor(validationSplit * count);
  if (validation > 0) return validation;
  throw new UsageError(
    `validationSplit ${validationSplit} of the ${count} images in ${directory} leaves no image to validate on.`,
    { hint: 'Raise validationSplit or add images.' },
  );
}

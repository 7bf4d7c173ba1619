import {
  fileDatasetRules,
  imageDatasetFromFiles as fromFiles,
  type ImageDataset,
  type ImageDatasetFromFilesOptions,
  type ScannedFile,
} from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { checkOptions, type RulesOf, texts } from '../options.js';
import { classNamesOf, findLabelled, type NamedPicture, type Pictures } from './pictures.js';

/** The options of Node's `imageDatasetFromFiles`, without those for folders of a disk. */
export interface WebDatasetOptions
  extends Omit<ImageDatasetFromFilesOptions, 'cacheDirectory' | 'diskBudget' | 'keepFeatures'> {
  /** The classes, in the order of their numbers. Default: those of the pictures, by name. */
  readonly classNames?: readonly string[];
}

const { cacheDirectory: _, diskBudget: __, keepFeatures: ___, ...shared } = fileDatasetRules;
const rules: RulesOf<WebDatasetOptions> = { ...shared, classNames: texts };

/**
 * Makes a data set from pictures of a page. The browser decodes them, upright; Graft's own code resizes, orders and
 * augments them, as in Node, so the same pixels give the same batches. Pictures are decoded when they are first loaded.
 *
 * @param pictures the files of a folder (their folders are the classes), a directory handle, or a list of
 * { picture, label }
 * @throws UsageError when an option is not valid, a class is not known, or there are fewer than two classes
 *
 * @example
 * ```ts
 * import { imageDatasetFromFiles } from '@graft-vision/graft/web';
 *
 * const field = document.querySelector<HTMLInputElement>('#folder')!;
 * const dataset = await imageDatasetFromFiles(field.files!, { imageSize: [160, 160] });
 * ```
 */
export async function imageDatasetFromFiles(
  pictures: Pictures,
  options: WebDatasetOptions = {},
): Promise<ImageDataset> {
  checkOptions('imageDatasetFromFiles', options, rules);
  const { classNames, ...others } = options;
  const found = await findLabelled(pictures);
  const names = classNames ?? classNamesOf(found.pictures);
  return await fromFiles(
    found.pictures.map((picture) => scannedFile(picture, names)),
    names,
    others,
  );
}

/** A picture as the data sets of all platforms take it. */
export function scannedFile(
  { picture, label, name }: NamedPicture,
  classNames: readonly string[],
): ScannedFile {
  const number = classNames.indexOf(label);
  if (number === -1) {
    throw new UsageError(`${name} has the label ${label}, but the classes are ${classNames.join(', ')}.`, {
      hint: 'Add it to classNames, or leave classNames out.',
    });
  }
  return { path: name, labels: [number], read: async () => new Uint8Array(await picture.arrayBuffer()) };
}

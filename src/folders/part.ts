/** The purpose of images: training, choosing (when to stop, which weights to keep), or judging the result. */
export type Part = 'train' | 'validation' | 'test';

export const PARTS: readonly Part[] = ['train', 'validation', 'test'];

const NAMES: Readonly<Record<Part, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['validation', 'val', 'valid', 'dev'],
  test: ['test', 'testing'],
};

/** Words that say nothing in the name of a folder: test_set, train-images and seg_test are test, train and test. */
const FILLERS = new Set([
  'data',
  'dataset',
  'files',
  'folder',
  'image',
  'images',
  'imgs',
  'photos',
  'pictures',
  'seg',
  'set',
  'split',
]);

/** The part that a list means by a word, in any case: 'Val' is the validation part. */
export function partNamed(name: string): Part | undefined {
  const wanted = name.trim().toLowerCase();
  return PARTS.find((part) => NAMES[part].includes(wanted));
}

/**
 * The part that a folder may be, by its name alone: what `partNamed` knows, with numbers and words such as "set" or
 * "images" around it. Whether it is a part or a class is for `understandLayout` to say.
 */
export function partOfFolder(name: string): Part | undefined {
  const words = name
    .toLowerCase()
    .split(/[\s_\-.\d]+/)
    .filter((word) => word !== '' && !FILLERS.has(word));
  return words.length === 1 ? partNamed(words[0]) : undefined;
}

/** Every name that is understood, for messages. */
export const PART_NAMES: readonly string[] = PARTS.flatMap((part) => NAMES[part]);

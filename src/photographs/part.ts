/** The purpose of images: training, choosing (when to stop, which weights to keep), or judging the result. */
export type Part = 'train' | 'validation' | 'test';

export const PARTS: readonly Part[] = ['train', 'validation', 'test'];

const NAMES: Readonly<Record<Part, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['validation', 'val', 'valid', 'dev'],
  test: ['test', 'testing'],
};

/** The part that a folder or a list means by a name, in any case: 'Val' is the validation part. */
export function partNamed(name: string): Part | undefined {
  const wanted = name.trim().toLowerCase();
  return PARTS.find((part) => NAMES[part].includes(wanted));
}

/** Every name that is understood, for messages. */
export const PART_NAMES: readonly string[] = PARTS.flatMap((part) => NAMES[part]);

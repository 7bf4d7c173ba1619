import type { IndexedPhotograph } from '../photographs/indexed-photograph.js';

/** The size of each augmented view, in pixels of a side, unless another is wanted. */
export const VIEW_SIZE = 160;
/** The number of other pictures that MixUp and CutMix use. */
const MIXED_WITH = 3;

/** A photograph, and others of other classes to mix it with. */
export function mixedWith<One extends Pick<IndexedPhotograph, 'id' | 'className' | 'problem'>>(
  photograph: One,
  all: readonly One[],
): One[] {
  const others = all.filter(
    ({ id, className, problem }) =>
      id !== photograph.id && className !== photograph.className && problem?.used !== false,
  );
  return [photograph, ...others.slice(0, MIXED_WITH)];
}

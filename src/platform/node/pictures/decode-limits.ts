import { limitConcurrency } from '../../../concurrency.js';
import { reasonOf } from '../../../errors.js';
import { memoryIsShort, outOfMemory } from './out-of-memory.js';
import { PictureProblem } from './picture-problem.js';
import { TaskGate } from './task-gate.js';

/** A small file can be made to keep a decoder busy for hours. */
export const LONGEST_DECODING_SECONDS = 120;

/** Pictures with more pixels are decoded one at a time: several at once could fill the memory. */
const LARGE_PICTURE = 2 ** 25;
const oneAtATime = limitConcurrency(1);
/** What failed once is decoded again beside the others, but one at a time: broken pictures do not hold up good ones. */
const again = limitConcurrency(1);

const gate = new TaskGate();
const MOST_ATTEMPTS = 3;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a picture is decoded. */
export interface Decoding<Result> {
  /** Reads the picture's size from its header. */
  readonly measure: () => Promise<Size>;
  readonly decode: () => Promise<Result>;
  /** Whether the content shows that it cannot be decoded. */
  readonly isIncomplete?: () => boolean;
}

/** Whether an error says that decoding took too long. */
export function isTimeout(error: unknown): boolean {
  return reasonOf(error).startsWith('timeout');
}

/**
 * Decodes at once, or when the large pictures before this one are done. A picture that fails is tried again, unless its
 * content shows why: libvips keeps one error buffer for the whole process, so the message may belong to another
 * picture, or be gone. Where memory may be short, it is tried again while nothing else is decoded, because there is
 * more memory then.
 *
 * @throws the decoder's error
 * @throws PictureProblem 'out-of-memory' when there is not enough memory even then
 */
export async function decodeInTurn<Result>(decoding: Decoding<Result>): Promise<Result> {
  let size: Size | undefined;
  const attempt = async (): Promise<Result> => {
    size = await decoding.measure();
    return await (size.width * size.height > LARGE_PICTURE ? oneAtATime(decoding.decode) : decoding.decode());
  };
  try {
    return await gate.together(attempt);
  } catch (error) {
    if (isSaid(error)) throw error;
    if (!memoryIsShort(error, size)) {
      if (decoding.isIncomplete?.() === true) throw error;
      const outcome = await again(() => gate.together(() => repeated(attempt)));
      if ('result' in outcome) return outcome.result;
      if (isSaid(outcome.error) || !memoryIsShort(outcome.error, size)) throw outcome.error;
    }
  }
  const outcome = await gate.alone(() => repeated(attempt));
  if ('result' in outcome) return outcome.result;
  const { error } = outcome;
  throw isSaid(error) || !memoryIsShort(error, size) ? error : outOfMemory(error, size);
}

/** Whether an error needs no second opinion. */
function isSaid(error: unknown): boolean {
  return isTimeout(error) || error instanceof PictureProblem;
}

/** Tries again as long as the error has no words: what else uses libvips in this process may have emptied its buffer. */
async function repeated<Result>(
  attempt: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly error: unknown }> {
  for (let count = 1; ; count++) {
    try {
      return { result: await attempt() };
    } catch (error) {
      if (count === MOST_ATTEMPTS || !reasonOf(error).includes('Unknown error')) return { error };
    }
  }
}

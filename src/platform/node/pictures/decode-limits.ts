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

const gate = new TaskGate();
const MOST_ATTEMPTS = 3;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whether an error says that decoding took longer than LONGEST_DECODING_SECONDS. */
export function isTimeout(error: unknown): boolean {
  return reasonOf(error).startsWith('timeout');
}

/**
 * Decodes at once, or when the large pictures before this one are done. A picture that fails is tried again while
 * nothing else is decoded: there is more memory then, and libvips keeps one error buffer for the whole process, so the
 * message may belong to another picture, or be gone.
 *
 * @param measure reads the picture's size from its header
 * @throws the decoder's error
 * @throws PictureProblem 'out-of-memory' when there is not enough memory even then
 */
export async function decodeInTurn<Result>(
  measure: () => Promise<Size>,
  decode: () => Promise<Result>,
): Promise<Result> {
  try {
    return await gate.together(async () => {
      const { width, height } = await measure();
      return await (width * height > LARGE_PICTURE ? oneAtATime(decode) : decode());
    });
  } catch (error) {
    if (isTimeout(error) || error instanceof PictureProblem) throw error;
    return await gate.alone(() => decodeAlone(measure, decode));
  }
}

async function decodeAlone<Result>(
  measure: () => Promise<Size>,
  decode: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    let size: Size | undefined;
    try {
      size = await measure();
      return await decode();
    } catch (error) {
      if (error instanceof PictureProblem) throw error;
      // Other code in this process that uses sharp may have emptied the error buffer.
      const wordless = reasonOf(error).includes('Unknown error');
      if (wordless && attempt < MOST_ATTEMPTS) continue;
      throw memoryIsShort(error, size) ? outOfMemory(error, size) : error;
    }
  }
}

import { limitConcurrency } from '../../../concurrency.js';
import { reasonOf } from '../../../errors.js';
import { TaskGate } from './task-gate.js';

/** A small file can be made to keep a decoder busy for hours. */
export const LONGEST_DECODING_SECONDS = 120;

/** Pictures with more pixels are decoded one at a time: several at once could fill the memory. */
const LARGE_PICTURE = 2 ** 25;
const oneAtATime = limitConcurrency(1);

const gate = new TaskGate();
const MOST_ATTEMPTS = 3;

/** Whether an error says that decoding took longer than LONGEST_DECODING_SECONDS. */
export function isTimeout(error: unknown): boolean {
  return reasonOf(error).startsWith('timeout');
}

/**
 * Decodes at once, or when the large pictures before this one are done. A picture that fails is tried again while
 * nothing else is decoded: libvips keeps one error buffer for the whole process, so the message may belong to another
 * picture, or be gone.
 *
 * @param measure reads the picture's size from its header
 * @throws the decoder's error
 */
export async function decodeInTurn<Result>(
  measure: () => Promise<{ readonly width: number; readonly height: number }>,
  decode: () => Promise<Result>,
): Promise<Result> {
  try {
    return await gate.together(async () => {
      const { width, height } = await measure();
      return await (width * height > LARGE_PICTURE ? oneAtATime(decode) : decode());
    });
  } catch (error) {
    if (isTimeout(error)) throw error;
    return await gate.alone(() => decodeAlone(measure, decode));
  }
}

async function decodeAlone<Result>(
  measure: () => Promise<unknown>,
  decode: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      await measure();
      return await decode();
    } catch (error) {
      // Other code in this process that uses sharp may have emptied the error buffer.
      if (attempt === MOST_ATTEMPTS || !reasonOf(error).includes('Unknown error')) throw error;
    }
  }
}

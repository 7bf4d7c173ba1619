import { reasonOf } from '../../../errors.js';
import { PictureProblem } from './picture-problem.js';

/** What libvips, the libraries below it and V8 say. Some say nothing, or words for another picture. */
const WORDS =
  /out of memory|memory allocation|insufficient memory|not enough memory|bad_alloc|(cannot|unable to|could not) allocate|array buffer allocation|enomem/i;
/** libheif calls it a memory error if a damaged file asks for more than its limits. */
const OWN_LIMIT = /limit/i;
/** Bytes for each pixel while a picture is decoded and turned. */
const BYTES_PER_PIXEL = 8;

/**
 * Whether decoding failed for want of memory: it was said, or there is no room for the pixels now. What failed for this
 * reason says nothing about the file.
 *
 * @param size of the picture, where it is known
 */
export function memoryIsShort(
  error: unknown,
  size: { readonly width: number; readonly height: number } | undefined,
): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOMEM' || code === 'ERR_MEMORY_ALLOCATION_FAILED') return true;
  const reason = reasonOf(error);
  if (WORDS.test(reason) && !OWN_LIMIT.test(reason)) return true;
  return size !== undefined && !hasRoom(size.width * size.height * BYTES_PER_PIXEL);
}

export function outOfMemory(
  error: unknown,
  size: { readonly width: number; readonly height: number } | undefined,
): PictureProblem {
  const what =
    size === undefined
      ? 'there is not enough free memory to decode it'
      : `there is not enough free memory for its ${size.width}x${size.height} pixels (up to ${Math.ceil((size.width * size.height * BYTES_PER_PIXEL) / 2 ** 20)} MiB)`;
  return new PictureProblem('out-of-memory', what, error);
}

function hasRoom(bytes: number): boolean {
  try {
    return new ArrayBuffer(bytes).byteLength === bytes;
  } catch {
    return false;
  }
}

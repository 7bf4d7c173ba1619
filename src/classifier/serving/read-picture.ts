import { counted } from '../../counted.js';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import { loadDecoding, UnreadableImageError } from '../../pictures/predict.js';
import { openSource, type Source } from '../source.js';
import {
  type ByteStream,
  collectBytes,
  isByteStream,
  NotBytesError,
  TooManyBytesError,
  unlessAborted,
} from './collect-bytes.js';
import { type AllLimits, namedError, overLimit } from './limits.js';

/** A picture to classify: a file's path, an address (http, https or file), its content, or a stream of its content. */
export type Picture = Source | ByteStream;

/** The content of a picture's file. */
export interface PictureContent {
  /** What errors call it. */
  readonly name: string;
  /** In a buffer of its own. */
  readonly bytes: Uint8Array;
}

/**
 * Reads a picture's file, wherever it is, without looking into it.
 *
 * @param signal ends the reading
 * @throws UnreadableImageError when it has too many bytes, takes too long, or its file cannot be read
 * @throws GraftError when a server does not answer or refuses, or a stream fails
 * @throws UsageError when the picture is something else
 * @throws the reason of the signal
 */
export async function readPicture(
  picture: Picture,
  limits: AllLimits,
  signal?: AbortSignal,
): Promise<PictureContent> {
  const name = nameOf(picture);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), 1000 * limits.timeoutSeconds);
  const ended = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  try {
    const content = await unlessAborted(read(picture, name, limits.maxBytes, ended), ended);
    const { length } = content.bytes;
    if (length > limits.maxBytes) throw new TooManyBytesError(limits.maxBytes, length);
    return { name: content.name, bytes: ownBytes(picture, content.bytes) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TooManyBytesError) throw overLimit(name, error.message, 'too-large', error);
    if (error instanceof UnreadableImageError) throw namedError(name, error);
    if (!late.signal.aborted) throw error;
    const reason = `it has not arrived after ${counted(limits.timeoutSeconds, 'second')}`;
    throw overLimit(name, reason, 'timeout', error);
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes in a buffer that nobody else uses. */
function ownBytes(picture: Picture, bytes: Uint8Array): Uint8Array {
  const isTheirs = picture instanceof Uint8Array || picture instanceof ArrayBuffer;
  return isTheirs || bytes.length !== bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}

async function read(
  picture: Picture,
  name: string,
  most: number,
  signal: AbortSignal,
): Promise<PictureContent> {
  if (isByteStream(picture)) return { name, bytes: await readStream(picture, name, most, signal) };
  const opened = await openSource(picture, 'picture', { most, signal });
  if ('bytes' in opened) return opened;
  const { readImageBytes } = await loadDecoding();
  return { name: opened.name, bytes: await readImageBytes(opened.path, most) };
}

async function readStream(
  stream: ByteStream,
  name: string,
  most: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    return await collectBytes(stream, most, signal);
  } catch (error) {
    if (error instanceof TooManyBytesError || signal.aborted) throw error;
    if (error instanceof NotBytesError) {
      throw new UsageError(`Expected a picture but received ${error.message}.`, {
        hint: 'A stream of a picture gives Buffers or Uint8Arrays: do not set its encoding.',
        cause: error,
      });
    }
    throw new GraftError(`The stream of ${name} failed: ${reasonOf(error)}.`, {
      hint: 'Whoever sends it has stopped. Send the picture again.',
      cause: error,
    });
  }
}

/** What errors call a picture: its path, address or name, or only that it is one. */
function nameOf(picture: unknown): string {
  if (typeof picture === 'string') return picture;
  if (picture instanceof URL) return picture.href;
  const named = picture instanceof Blob && 'name' in picture && typeof picture.name === 'string';
  return named ? (picture.name as string) : 'the picture';
}

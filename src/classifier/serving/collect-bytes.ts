import { joinedBytes } from '../../joined.js';
import { onAbort } from '../../on-abort.js';

/** Bytes that come piece by piece: a web stream, a `Readable` of Node, or any other async iterable. */
export type ByteStream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** There are more bytes than there may be. */
export class TooManyBytesError extends Error {
  /** @param found undefined if nobody counted to the end */
  constructor(most: number, found?: number) {
    const [limit, count] = [most, found].map((bytes) => bytes?.toLocaleString('en-US'));
    super(
      found === undefined
        ? `it has more than the limit of ${limit} bytes`
        : `${count} bytes are more than the limit of ${limit} bytes`,
    );
    this.name = 'TooManyBytesError';
  }
}

/** A piece of a stream is something else than bytes. */
export class NotBytesError extends Error {}

export function isByteStream(source: unknown): source is ByteStream {
  if (typeof source !== 'object' || source === null) return false;
  return Symbol.asyncIterator in source || ('getReader' in source && typeof source.getReader === 'function');
}

/**
 * All bytes of a stream. It is cancelled when it goes over the limit or when nobody waits for it any more.
 *
 * @param most bytes
 * @throws TooManyBytesError, NotBytesError, the reason of the signal, or the error of the stream
 */
export async function collectBytes(
  stream: ByteStream,
  most: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { read, cancel } = openStream(stream);
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const part = await unlessAborted(read(), signal);
      if (part === undefined) return joinedBytes(parts);
      length += part.length;
      if (length > most) throw new TooManyBytesError(most);
      parts.push(part);
    }
  } catch (error) {
    cancel(error);
    throw error;
  }
}

/** The result of some work, or the reason of the signal as soon as it is aborted. */
export async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return await work;
  // What loses the race must not count as unhandled.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let stopListening: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stopListening = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening?.();
  }
}

interface OpenStream {
  /** The next piece; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Says that no more is wanted, without waiting: a source that gives nothing may not answer to it either. */
  cancel(reason: unknown): void;
}

function openStream(stream: ByteStream): OpenStream {
  if ('getReader' in stream) {
    const reader = stream.getReader();
    return {
      read: async () => pieceOf(await reader.read()),
      cancel: (reason) => void reader.cancel(reason).catch(() => undefined),
    };
  }
  const iterator = stream[Symbol.asyncIterator]();
  return {
    read: async () => pieceOf(await iterator.next()),
    cancel: () => {
      // The iterator of a Readable waits for the next piece before it returns.
      if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
      else void iterator.return?.().catch(() => undefined);
    },
  };
}

function pieceOf({
  done,
  value,
}: {
  readonly done?: boolean;
  readonly value?: unknown;
}): Uint8Array | undefined {
  if (done === true) return undefined;
  if (value instanceof Uint8Array) return value;
  throw new NotBytesError(
    `a stream of ${typeof value === 'string' ? 'text' : `values of type ${typeof value}`}`,
  );
}

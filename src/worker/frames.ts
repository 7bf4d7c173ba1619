import { GraftError } from '../errors.js';
import { shown } from '../shown.js';

/* The frames of docs/worker-protocol.md: two lengths, a header in JSON, and bytes. */

export const MOST_HEADER_BYTES = 2 ** 20;
export const MOST_PAYLOAD_BYTES = 2 ** 30;
const LENGTH_BYTES = 8;
/** The shortest JSON object. */
const LEAST_HEADER_BYTES = 2;

/** The object at the beginning of a frame. */
export type FrameHeader = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface Frame {
  readonly header: FrameHeader;
  /** Valid until the reader gets its next bytes. */
  readonly payload: Uint8Array;
}

/**
 * A frame as bytes, in pieces to be sent one after the other; the payload is not copied.
 *
 * @throws GraftError when it is longer than the protocol allows
 */
export function frameBytes(header: FrameHeader, payload?: Uint8Array): Uint8Array[] {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = payload?.length ?? 0;
  expectLengths(text.length, length);
  const head = new Uint8Array(LENGTH_BYTES + text.length);
  const view = new DataView(head.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, length, true);
  head.set(text, LENGTH_BYTES);
  return payload === undefined || length === 0 ? [head] : [head, payload];
}

/** Puts frames together from bytes that arrive in pieces of any size. */
export class FrameReader {
  /** What is being read: the lengths, the header or the payload. */
  #part: 'lengths' | 'header' | 'payload' = 'lengths';
  readonly #lengths = new Uint8Array(LENGTH_BYTES);
  #target: Uint8Array = this.#lengths;
  #filled = 0;
  #payloadLength = 0;
  #header: FrameHeader | undefined;
  /** The memory of the last payload, for one of the same length: that of a training step. */
  #payload = new Uint8Array(0);

  /**
   * Takes the next bytes. Use each frame before the next one is asked for.
   *
   * @throws GraftError for what is not a frame of the protocol; nothing can be read after that
   */
  *take(bytes: Uint8Array): Generator<Frame> {
    let at = 0;
    for (;;) {
      const count = Math.min(this.#target.length - this.#filled, bytes.length - at);
      this.#target.set(bytes.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled < this.#target.length) return;
      const frame = this.#next();
      if (frame !== undefined) yield frame;
    }
  }

  /** @throws GraftError when the bytes have ended within a frame */
  end(): void {
    if (this.#part === 'lengths' && this.#filled === 0) return;
    throw new GraftError('The connection ended in the middle of a frame.');
  }

  /** Goes on with the next part; returns the frame that has become complete. */
  #next(): Frame | undefined {
    if (this.#part === 'lengths') {
      const view = new DataView(this.#lengths.buffer);
      const header = view.getUint32(0, true);
      this.#payloadLength = view.getUint32(4, true);
      expectLengths(header, this.#payloadLength);
      this.#read('header', new Uint8Array(header));
      return undefined;
    }
    if (this.#part === 'header') {
      this.#header = headerOf(this.#target);
      if (this.#payload.length !== this.#payloadLength) this.#payload = new Uint8Array(this.#payloadLength);
      this.#read('payload', this.#payload);
      return undefined;
    }
    const frame = { header: this.#header!, payload: this.#payload };
    this.#read('lengths', this.#lengths);
    return frame;
  }

  #read(part: 'lengths' | 'header' | 'payload', target: Uint8Array): void {
    this.#part = part;
    this.#target = target;
    this.#filled = 0;
  }
}

/** Float32 numbers as the bytes of a payload, without a copy. */
export function bytesOfNumbers(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function expectLengths(header: number, payload: number): void {
  if (header < LEAST_HEADER_BYTES || header > MOST_HEADER_BYTES) {
    throw new GraftError(
      `A frame has a header of ${header} bytes; the protocol allows ${LEAST_HEADER_BYTES} to ${MOST_HEADER_BYTES}.`,
    );
  }
  if (payload > MOST_PAYLOAD_BYTES) {
    throw new GraftError(
      `A frame has a payload of ${payload} bytes; the protocol allows up to ${MOST_PAYLOAD_BYTES}.`,
    );
  }
}

function headerOf(bytes: Uint8Array): FrameHeader {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new GraftError('A frame has a header that is not JSON in UTF-8.', { cause: error });
  }
  if (typeof header !== 'object' || header === null || typeof (header as FrameHeader).type !== 'string') {
    throw new GraftError(
      `A frame has a header that is not an object with a text type: ${shown(header).slice(0, 100)}.`,
    );
  }
  return header as FrameHeader;
}

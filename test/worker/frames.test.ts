import { describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import {
  bytesOfNumbers,
  FrameReader,
  frameBytes,
  MOST_HEADER_BYTES,
  MOST_PAYLOAD_BYTES,
} from '../../src/worker/frames.js';

const joined = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

/** The frames of these bytes, which arrive in pieces of a length. */
function read(bytes: Uint8Array, piece = bytes.length): { header: unknown; payload: number[] }[] {
  const reader = new FrameReader();
  const frames: { header: unknown; payload: number[] }[] = [];
  for (let from = 0; from < bytes.length; from += piece) {
    for (const { header, payload } of reader.take(bytes.subarray(from, from + piece))) {
      frames.push({ header, payload: [...payload] });
    }
  }
  reader.end();
  return frames;
}

/** The beginning of a frame with these lengths. */
function lengths(header: number, payload: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, header, true);
  new DataView(bytes.buffer).setUint32(4, payload, true);
  return bytes;
}

const withHeader = (text: Uint8Array | string): Uint8Array => {
  const header = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return joined([lengths(header.length, 0), header]);
};

describe('frames', () => {
  const sent = joined([
    ...frameBytes({ type: 'hello', name: 'Ağ 🌍' }),
    ...frameBytes({ type: 'numbers', count: 2 }, bytesOfNumbers(Float32Array.of(1.5, -2))),
    ...frameBytes({ type: 'empty' }, new Uint8Array(0)),
    ...frameBytes({ type: 'numbers', count: 2 }, bytesOfNumbers(Float32Array.of(3, Number.NaN))),
  ]);
  const received = [
    { header: { type: 'hello', name: 'Ağ 🌍' }, payload: [] },
    { header: { type: 'numbers', count: 2 }, payload: [0, 0, 192, 63, 0, 0, 0, 192] },
    { header: { type: 'empty' }, payload: [] },
    { header: { type: 'numbers', count: 2 }, payload: [0, 0, 64, 64, 0, 0, 192, 127] },
  ];

  it('have two lengths, little-endian, then the header and the payload', () => {
    const [head, payload] = frameBytes({ type: 'a' }, Uint8Array.of(7, 8, 9));
    expect([...head.subarray(0, 8)]).toEqual([12, 0, 0, 0, 3, 0, 0, 0]);
    expect(new TextDecoder().decode(head.subarray(8))).toBe('{"type":"a"}');
    expect([...payload]).toEqual([7, 8, 9]);
  });

  it.each([1, 2, 3, 7, 8, 9, 50, 1000])('arrive in pieces of %i bytes', (piece) => {
    expect(read(sent, piece)).toEqual(received);
  });

  it('of numbers are views, also of a part of an array', () => {
    const numbers = Float32Array.of(1, 2, 3).subarray(1);
    expect([...new Float32Array(bytesOfNumbers(numbers).slice().buffer)]).toEqual([2, 3]);
  });

  it('with a payload of the same length use its memory again', () => {
    const reader = new FrameReader();
    const frame = joined(frameBytes({ type: 'a' }, Uint8Array.of(1, 2)));
    const [first] = reader.take(frame);
    const [second] = reader.take(frame);
    expect(second.payload).toBe(first.payload);
  });

  it('of the greatest header are read, and longer ones refused by both ends', () => {
    const overhead = JSON.stringify({ type: 'a', text: '' }).length;
    const text = 'x'.repeat(MOST_HEADER_BYTES - overhead);
    expect(read(joined(frameBytes({ type: 'a', text })))).toHaveLength(1);
    const longer = { type: 'a', text: `${text}x` };
    expect(() => frameBytes(longer)).toThrow(/header of 1048577 bytes; the protocol allows 2 to 1048576/);
    expect(() => read(lengths(MOST_HEADER_BYTES + 1, 0))).toThrow(GraftError);
  });

  it('of the greatest payload are announced, and longer ones refused by both ends', () => {
    const reader = new FrameReader();
    const head = joined([
      lengths(12, MOST_PAYLOAD_BYTES),
      new TextEncoder().encode('{"type":"a"}').subarray(0, 5),
    ]);
    expect([...reader.take(head)]).toEqual([]);
    expect(() => read(lengths(12, MOST_PAYLOAD_BYTES + 1))).toThrow(/payload of 1073741825 bytes/);
    const long = { length: MOST_PAYLOAD_BYTES + 1 } as Uint8Array;
    expect(() => frameBytes({ type: 'a' }, long)).toThrow(/payload of 1073741825 bytes/);
  });

  it.each([
    ['an empty header', lengths(0, 0), /header of 0 bytes/],
    ['no JSON', withHeader('{type'), /not JSON in UTF-8/],
    ['no UTF-8', withHeader(Uint8Array.of(0x22, 0xff, 0x22)), /not JSON in UTF-8/],
    ['a list', withHeader('[1, 2]'), /not an object with a text type: \[1,2\]/],
    ['null', withHeader('null'), /not an object with a text type: null/],
    ['no type', withHeader('{"kind":"a"}'), /not an object with a text type/],
    ['a number as type', withHeader('{"type":3}'), /not an object with a text type/],
    ['an end within the lengths', lengths(12, 0).subarray(0, 3), /ended in the middle of a frame/],
    [
      'an end within the payload',
      joined([...frameBytes({ type: 'a' }), lengths(12, 4)]),
      /ended in the middle/,
    ],
  ])('with %s are refused', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
    expect(() => read(bytes, 1)).toThrow(message);
  });
});

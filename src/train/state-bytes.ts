import { crc32c } from '../crc32c.js';

/*
 * Plain values and arrays of numbers as bytes: a signature, a checksum of everything behind it, the length of a header,
 * the header as JSON, and the arrays one after the other. What JSON cannot hold stands in the header as an object with
 * the key `$`.
 */

const SIGNATURE = new TextEncoder().encode('graft training state 1\n');
const START = SIGNATURE.length + 8;
const ARRAYS = { Float32Array, Float64Array } as const;

type Kind = keyof typeof ARRAYS;
type NumberArray = Float32Array | Float64Array;
type Tagged =
  | { readonly $: Kind; readonly at: number; readonly length: number }
  | { readonly $: 'number'; readonly value: string }
  | { readonly $: 'undefined' }
  | { readonly $: 'object'; readonly entries: readonly (readonly [string, unknown])[] };

/** The bytes of a value: plain objects, lists, strings, booleans, null, undefined, numbers, and arrays of numbers. */
export function stateBytes(value: unknown): Uint8Array {
  const arrays: NumberArray[] = [];
  let size = 0;
  const written = (part: unknown): unknown => {
    if (part === undefined) return { $: 'undefined' };
    if (typeof part === 'number') {
      return Number.isFinite(part) && !Object.is(part, -0)
        ? part
        : { $: 'number', value: Object.is(part, -0) ? '-0' : `${part}` };
    }
    if (typeof part !== 'object' || part === null) return part;
    if (part instanceof Float32Array || part instanceof Float64Array) {
      arrays.push(part);
      const at = size;
      size += part.byteLength;
      return { $: part instanceof Float32Array ? 'Float32Array' : 'Float64Array', at, length: part.length };
    }
    if (Array.isArray(part)) return part.map(written);
    const entries = Object.entries(part).map(([name, each]) => [name, written(each)] as const);
    return entries.some(([name]) => name === '$' || name === '__proto__')
      ? { $: 'object', entries }
      : Object.fromEntries(entries);
  };
  const header = new TextEncoder().encode(JSON.stringify(written(value)));
  const bytes = new Uint8Array(START + header.length + size);
  bytes.set(SIGNATURE);
  const view = new DataView(bytes.buffer);
  view.setUint32(START - 4, header.length, true);
  bytes.set(header, START);
  let offset = START + header.length;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  }
  view.setUint32(START - 8, crc32c(bytes.subarray(START - 4)), true);
  return bytes;
}

/**
 * The inverse of `stateBytes`.
 *
 * @throws Error saying what is wrong with the bytes, as the end of a sentence
 */
export function stateFromBytes(bytes: Uint8Array): unknown {
  if (bytes.length < START || SIGNATURE.some((byte, at) => bytes[at] !== byte)) {
    throw new Error('it is not a saved training state');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(START - 8, true) !== crc32c(bytes.subarray(START - 4))) {
    throw new Error('its content has changed');
  }
  const end = START + view.getUint32(START - 4, true);
  const read = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(read);
    if (!('$' in part)) {
      return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, read(each)]));
    }
    const tagged = part as Tagged;
    if (tagged.$ === 'undefined') return undefined;
    if (tagged.$ === 'number') return Number(tagged.value);
    if (tagged.$ === 'object')
      return Object.fromEntries(tagged.entries.map(([name, each]) => [name, read(each)]));
    const Numbers = ARRAYS[tagged.$];
    // A copy begins where its type wants it to. (`slice` of Node's Buffer would not copy.)
    const from = end + tagged.at;
    const own = new Uint8Array(bytes.subarray(from, from + tagged.length * Numbers.BYTES_PER_ELEMENT));
    return new Numbers(own.buffer, 0, tagged.length);
  };
  return read(JSON.parse(new TextDecoder().decode(bytes.subarray(START, end))));
}

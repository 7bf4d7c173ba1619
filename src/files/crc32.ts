import * as zlib from 'node:zlib';

const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** Node's own function, since 20.15; it is several times as fast. */
const ofNode = (zlib as { crc32?: (bytes: Uint8Array, previous?: number) => number }).crc32;

/**
 * The checksum of zip and PNG files (CRC-32, ISO 3309).
 *
 * @param previous the checksum of the preceding bytes
 */
export const crc32: (bytes: Uint8Array, previous?: number) => number = ofNode ?? crc32InSteps;

/** For Node versions without their own function, and to test it against. */
export function crc32InSteps(bytes: Uint8Array, previous = 0): number {
  let value = ~previous;
  for (let at = 0; at < bytes.length; at++) value = TABLE[(value ^ bytes[at]) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}

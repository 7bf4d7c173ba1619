/** Castagnoli's polynomial, bits reversed. */
const POLYNOMIAL = 0x82f63b78;

/**
 * What a byte does to the sum when 0 to 7 bytes follow it: eight tables of 256, one behind the other. With them eight
 * bytes are added at once (Kounavis and Berry, "A Systematic Approach to Building High Performance Software-Based CRC
 * Generators", 2005).
 */
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    tables[byte] = value;
  }
  for (let at = 256; at < tables.length; at++) {
    const value = tables[at - 256];
    tables[at] = tables[value & 0xff] ^ (value >>> 8);
  }
  return tables;
}

/** Bytes that are added by one call: the compiler makes a function fast when it has been called a few times. */
const PIECE = 4096;

/** CRC-32C (RFC 3720, appendix B.4). The checksum of zip files has another polynomial. */
export function crc32c(bytes: Uint8Array): number {
  let value = -1;
  let at = 0;
  if (hasWords(bytes)) {
    for (; bytes.length - at >= PIECE; at += PIECE) {
      value = addWords(value, new Int32Array(bytes.buffer, bytes.byteOffset + at, PIECE / 4));
    }
  }
  // A model has tens of millions of bytes; an iterator over them would take several times as long.
  for (; at < bytes.length; at++) value = TABLES[(value ^ bytes[at]) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}

/** Whether four bytes of these can be read as one number, the first of them the lowest. */
function hasWords({ byteOffset }: Uint8Array): boolean {
  return byteOffset % 4 === 0 && new Uint8Array(new Int32Array([1]).buffer)[0] === 1;
}

/** @param words an even number of them */
function addWords(sum: number, words: Int32Array): number {
  const tables = TABLES;
  let value = sum;
  for (let at = 0; at < words.length; at += 2) {
    value ^= words[at];
    const next = words[at + 1];
    value =
      tables[1792 + (value & 0xff)] ^
      tables[1536 + ((value >>> 8) & 0xff)] ^
      tables[1280 + ((value >>> 16) & 0xff)] ^
      tables[1024 + (value >>> 24)] ^
      tables[768 + (next & 0xff)] ^
      tables[512 + ((next >>> 8) & 0xff)] ^
      tables[256 + ((next >>> 16) & 0xff)] ^
      tables[next >>> 24];
  }
  return value;
}

/** Masked as in TFRecord files: rotated by 15 bits plus a constant, so that a checksum over checksums stays useful. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

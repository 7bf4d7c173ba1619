import { crc32c } from '../crc32c.js';

/** The name of the metadata entry with the checksum. It is the last one of a file, and covers all bytes before it. */
export const CHECKSUM_KEY = 'crc32c';

/* Tags of protobuf for fields with a length: ModelProto.metadata_props, and key and value of an entry. */
const METADATA_TAG = 0x72;
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;

/** The content of a file does not fit its checksum. */
export class ChecksumError extends Error {}

/** The bytes of an .onnx file with an entry behind them that tells whether they have changed. */
export function withChecksum(model: Uint8Array): Uint8Array {
  const [key, value] = [CHECKSUM_KEY, checksumOf(model)].map((text) => new TextEncoder().encode(text));
  const entry = [KEY_TAG, key.length, ...key, VALUE_TAG, value.length, ...value];
  const bytes = new Uint8Array(model.length + 2 + entry.length);
  bytes.set(model);
  bytes.set([METADATA_TAG, entry.length, ...entry], model.length);
  return bytes;
}

/**
 * @param bytes of the whole file
 * @param start where the entry with the checksum begins
 * @param end where it ends
 * @throws ChecksumError
 */
export function verifyChecksum(bytes: Uint8Array, start: number, end: number, checksum: string): void {
  if (end !== bytes.length) throw new ChecksumError('there is more behind the checksum');
  if (checksumOf(bytes.subarray(0, start)) !== checksum) throw new ChecksumError('the checksum differs');
}

function checksumOf(bytes: Uint8Array): string {
  return crc32c(bytes).toString(16).padStart(8, '0');
}

import { createHash } from 'node:crypto';
import {
  decodeThumbnail,
  expectReadableFormat,
  type ImageFormat,
  type ImageProperties,
  readImageBytes,
  readImageProperties,
} from '../pictures/index.js';
import { HASHED_SIZE, perceptualHash } from './perceptual-hash.js';

/** What identifies an image. */
export interface Fingerprint {
  /** SHA-256 of the file's content, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Eight words of 32 bits that are nearly the same for pictures that look the same; undefined for a blank picture. */
  readonly hash: Uint32Array | undefined;
}

/** Everything that reading a file once reveals. */
export interface ExaminedImage extends Fingerprint {
  readonly format: ImageFormat;
  readonly properties: ImageProperties;
}

/**
 * Reads an image once and computes its fingerprint. Fails if decoding the image for training would.
 *
 * @throws UnreadableImageError when the file cannot be decoded
 * @throws GraftError when the process has too many files open
 */
export async function fingerprintOf(path: string): Promise<Fingerprint> {
  const bytes = await readImageBytes(path);
  return await takeFingerprint(path, bytes);
}

/** The same, with the properties in its header. Throws the same errors. */
export async function examineImage(path: string): Promise<ExaminedImage> {
  const bytes = await readImageBytes(path);
  const format = expectReadableFormat(path, bytes);
  const fingerprint = await takeFingerprint(path, bytes);
  return { ...fingerprint, format, properties: await readImageProperties(bytes) };
}

async function takeFingerprint(path: string, bytes: Uint8Array): Promise<Fingerprint> {
  const thumbnail = await decodeThumbnail(bytes, HASHED_SIZE, path);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), hash: perceptualHash(thumbnail) };
}

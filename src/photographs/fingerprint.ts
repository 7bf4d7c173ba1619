import { createHash } from 'node:crypto';
import {
  decodeThumbnail,
  decodeWithThumbnail,
  expectReadableFormat,
  type ImageFormat,
  type ImageProperties,
  type ImageSize,
  type ResizeSettings,
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

/** With the pixels of an image: height x width x 3 bytes. */
export interface FingerprintWithPixels extends Fingerprint {
  readonly pixels: Uint8Array;
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

/**
 * As `fingerprintOf`, with the pixels that a network takes: the image is read and decoded once for both. The hash is made of the
 * picture as it was decoded for the pixels; of 12 megapixels it then differs by 0 to 2 of 256 bits from that of
 * `fingerprintOf`, which decodes to a smaller size. So hashes are compared with those that were made in the same way.
 */
export async function fingerprintWithPixels(
  path: string,
  how: { readonly imageSize: ImageSize; readonly resize: ResizeSettings; readonly mostPixels?: number },
): Promise<FingerprintWithPixels> {
  const bytes = await readImageBytes(path);
  const decoding = { ...how, thumbnail: HASHED_SIZE, name: path };
  const { pixels, thumbnail } = await decodeWithThumbnail(bytes, decoding);
  return { sha256: sha256Of(bytes), hash: perceptualHash(thumbnail), pixels };
}

/** As `fingerprintOf`, with the properties in the image's header. Throws the same errors. */
export async function examineImage(path: string): Promise<ExaminedImage> {
  const bytes = await readImageBytes(path);
  const format = expectReadableFormat(path, bytes);
  const fingerprint = await takeFingerprint(path, bytes);
  return { ...fingerprint, format, properties: await readImageProperties(bytes) };
}

async function takeFingerprint(path: string, bytes: Uint8Array): Promise<Fingerprint> {
  const thumbnail = await decodeThumbnail(bytes, HASHED_SIZE, path);
  return { sha256: sha256Of(bytes), hash: perceptualHash(thumbnail) };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { type ImageSize, type ResizeSettings, UnreadableImageError } from '../pictures/index.js';
import { type FingerprintWithPixels, fingerprintWithPixels } from './fingerprint.js';

/** How a network takes the photographs that are read. */
export interface ReadingSettings {
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
}

/** Several larger pictures at once could fill the memory; the main thread decodes them one after the other. */
const MOST_PIXELS = 2 ** 25;

/**
 * Reads a photograph in a thread of its own.
 *
 * @returns undefined for what the main thread must read: it knows how much else is decoded at the same time, so that only
 * there a problem is certain
 */
export async function readLargeJpeg(
  path: string,
  { imageSize, resize }: ReadingSettings,
): Promise<FingerprintWithPixels | undefined> {
  try {
    return await fingerprintWithPixels(path, { imageSize, resize, mostPixels: MOST_PIXELS });
  } catch (error) {
    if (error instanceof UnreadableImageError) return undefined;
    throw error;
  }
}

import type { ImageProperties } from '../../platform.js';
import { loadSharp } from './load-sharp.js';
import { openOwn } from './own-formats.js';

const BITS: Readonly<Record<string, number>> = {
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  double: 64,
};

export async function readImageProperties(bytes: Uint8Array): Promise<ImageProperties> {
  const own = await openOwn(bytes).catch(() => undefined);
  if (own !== undefined && own.properties.colourSpace !== 'cmyk') return own.properties;
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  return {
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    frames: metadata.pages ?? 1,
    colourSpace: metadata.space ?? 'unknown',
    bitsPerChannel: BITS[metadata.depth ?? ''] ?? 8,
    orientation: metadata.orientation ?? 1,
  };
}

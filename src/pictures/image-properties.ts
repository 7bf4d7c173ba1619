import sharp from 'sharp';

/** What an image's header says, beside its pixels. */
export interface ImageProperties {
  /** Pixels, as the picture is looked at: after it was turned upright. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation or pages of a document; 1 for an ordinary picture. */
  readonly frames: number;
  /** 'srgb', 'b-w', 'cmyk', 'rgb16', 'grey16' and others, as libvips names them. */
  readonly colourSpace: string;
  /** 8 unless the format keeps more. */
  readonly bitsPerChannel: number;
  /** EXIF orientation, 1 to 8; 1 for a picture that is stored upright. */
  readonly orientation: number;
}

const BITS: Readonly<Record<string, number>> = {
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  double: 64,
};

/**
 * Reads an image's header. No pixel is decoded, and there is no limit on the size.
 *
 * @throws sharp's error when the header is damaged
 */
export async function readImageProperties(bytes: Uint8Array): Promise<ImageProperties> {
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

import { type JpegMarkers, readJpegMarkers } from '../../../jpeg-markers.js';
import type { RawPicture } from '../../platform.js';
import { loadSharp } from './load-sharp.js';
import { unsupported } from './picture-problem.js';

const CHANNELS = 3;

/**
 * The markers of a JPEG in CMYK without a colour profile; undefined for every other JPEG, which libvips reads.
 *
 * @throws PictureProblem 'unsupported-format' for a kind of JPEG that nothing here reads
 */
export function cmykWithoutProfile(bytes: Uint8Array): JpegMarkers | undefined {
  const markers = readJpegMarkers(bytes);
  if (markers === undefined) return undefined;
  const { coding, bitsPerChannel, channels, profile } = markers;
  if (coding === 3 || coding === 11) throw unsupported('lossless JPEG images cannot be read');
  if (coding > 10 || (coding > 3 && coding < 9)) throw unsupported('hierarchical JPEG images cannot be read');
  if (bitsPerChannel !== 8)
    throw unsupported(`JPEG images of ${bitsPerChannel} bits per channel cannot be read`);
  return channels === 4 && !profile ? markers : undefined;
}

/**
 * Decodes a JPEG in CMYK as TensorFlow and browsers do: ink by ink, without a colour profile. Adobe's programs store the
 * inks inverted and leave their marker; without the marker they are as they are. libvips always inverts them.
 *
 * @returns upright
 */
export async function decodeCmykJpeg(bytes: Uint8Array, { adobe }: JpegMarkers): Promise<RawPicture> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(bytes, { failOn: 'error', autoOrient: true, limitInputPixels: false })
    // Else libvips would take them through a profile of its own.
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const pixels = new Uint8Array(width * height * CHANNELS);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const black = adobe ? 255 - data[from + 3] : data[from + 3];
    for (let ink = 0; ink < CHANNELS; ink++) {
      // How much light each ink lets through; rounded down, as in TensorFlow.
      const light = adobe ? 255 - data[from + ink] : data[from + ink];
      pixels[to++] = Math.trunc((black * light) / 255);
    }
  }
  return { data: pixels, width, height, channels: CHANNELS };
}

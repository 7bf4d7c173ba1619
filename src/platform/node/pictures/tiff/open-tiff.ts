import type { RawPicture } from '../../../platform.js';
import { loadSharp } from '../load-sharp.js';
import type { OwnPicture } from '../own-picture.js';
import { turnUpright } from '../turn-upright.js';
import { readDirectory, type TiffDirectory } from './directory.js';
import { PHOTOMETRIC, planTiff, type TiffPlan } from './plan.js';
import { readSamples } from './samples.js';
import { toBytes } from './to-bytes.js';

/**
 * Opens a TIFF of numbers or bands that libvips reads wrong or not at all.
 *
 * @returns undefined for those that libvips reads
 * @throws PictureProblem when it has no one meaning, nothing here reads it, or it is damaged
 */
export function openTiff(bytes: Uint8Array): OwnPicture | undefined {
  const directory = readDirectory(bytes);
  // libvips says what is wrong, or makes something of it all the same.
  if (directory === undefined || !(directory.width > 0 && directory.height > 0)) return undefined;
  const plan = planTiff(directory);
  if (plan.how === 'libvips') return undefined;
  const { width, height, orientation, pages, bits, photometric } = directory;
  const onItsSide = orientation >= 5 && orientation <= 8;
  return {
    properties: {
      width: onItsSide ? height : width,
      height: onItsSide ? width : height,
      frames: pages,
      colourSpace: photometric <= PHOTOMETRIC.blackIsZero ? 'b-w' : 'srgb',
      bitsPerChannel: bits,
      orientation,
    },
    decode: async () =>
      plan.how === 'channels'
        ? await decodeChannels(bytes, plan.channels)
        : turnUpright(decodeSamples(directory, plan), orientation),
  };
}

function decodeSamples(
  directory: TiffDirectory,
  { wanted, premultiplied }: Extract<TiffPlan, { how: 'samples' }>,
): RawPicture {
  const samples = readSamples(directory, wanted);
  const { width, height } = directory;
  return { width, height, ...toBytes(samples, wanted.length, premultiplied, directory) };
}

/** Decodes all bands and keeps those that are colours or marked as opacity. */
async function decodeChannels(bytes: Uint8Array, channels: readonly number[]): Promise<RawPicture> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(bytes, { failOn: 'error', autoOrient: true, limitInputPixels: false })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const kept = new Uint8Array(width * height * channels.length);
  for (let from = 0, to = 0; from < data.length; from += info.channels) {
    for (const channel of channels) kept[to++] = data[from + channel];
  }
  return { data: kept, width, height, channels: channels.length };
}

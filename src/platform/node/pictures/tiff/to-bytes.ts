import { PictureProblem } from '../picture-problem.js';
import type { TiffDirectory } from './directory.js';
import { labToSrgb } from './lab.js';
import { PHOTOMETRIC } from './plan.js';
import { FORMAT, type Samples } from './samples.js';

/**
 * Makes 8-bit red, green, blue and perhaps opacity of the samples that were read.
 *
 * @param perPixel numbers of each pixel: its colours, and the opacity if there is one more
 * @throws PictureProblem 'unsupported-format' for floating-point numbers in a range that is not agreed upon
 */
export function toBytes(
  samples: Samples,
  perPixel: number,
  premultiplied: boolean,
  directory: TiffDirectory,
): { data: Uint8Array; channels: number } {
  const { photometric, format, bits } = directory;
  const colours = photometric <= PHOTOMETRIC.blackIsZero ? 1 : 3;
  const opaque = perPixel === colours;
  const channels = opaque ? 3 : 4;
  const most = format === FORMAT.float ? mostOf(samples, perPixel, colours) : 2 ** bits - 1;
  const pixels = samples.length / perPixel;
  const data = new Uint8Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [from, to] = [pixel * perPixel, pixel * channels];
    // Opacity from 0 to 1 even where colours go to 255.
    const opacity = opaque ? 1 : Math.min(1, samples[from + colours] / (format === FORMAT.float ? 1 : most));
    for (let channel = 0; channel < 3; channel++) {
      let level = samples[from + (colours === 1 ? 0 : channel)] / most;
      if (photometric === PHOTOMETRIC.whiteIsZero) level = 1 - level;
      if (premultiplied) level = opacity === 0 ? 0 : Math.min(1, level / opacity);
      data[to + channel] = Math.round(255 * level);
    }
    if (!opaque) data[to + 3] = Math.round(255 * opacity);
    if (photometric === PHOTOMETRIC.yCbCr) yCbCrToRgb(data, to);
    else if (photometric === PHOTOMETRIC.lab) labToSrgb(data, to);
  }
  return { data, channels };
}

/**
 * The number that is white. Files do not say it; two ranges are in use, 0 to 1 and 0 to 255. A picture whose numbers go
 * beyond 1 is taken for the second only when most of them do, because in one of high dynamic range only the lights do.
 */
function mostOf(samples: Samples, perPixel: number, colours: number): number {
  let [least, most, above] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let at = 0; at < samples.length; at++) {
    if (at % perPixel >= colours) continue;
    const value = samples[at];
    if (!Number.isFinite(value)) {
      throw outOfRange('holds values that are no numbers');
    }
    if (value < least) least = value;
    if (value > most) most = value;
    if (value > 1) above++;
  }
  if (least >= 0 && most <= 1) return 1;
  const colourValues = (samples.length / perPixel) * colours;
  if (least >= 0 && most <= 255 && above > colourValues / 2) return 255;
  const [low, high] = [least, most].map((value) => Number(value.toPrecision(3)));
  throw outOfRange(`goes from ${low} to ${high}, and does not say what is black and what is white`);
}

function outOfRange(what: string): PictureProblem {
  return new PictureProblem(
    'unsupported-format',
    `a TIFF of floating-point numbers that ${what}; scale it to 0 to 1, or convert it to JPEG or PNG`,
  );
}

/** ITU-R BT.601 at full range, which is what TIFF says unless it says more. */
function yCbCrToRgb(data: Uint8Array, at: number): void {
  const [y, cb, cr] = [data[at], data[at + 1] - 128, data[at + 2] - 128];
  data[at] = clamp(y + 1.402 * cr);
  data[at + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr);
  data[at + 2] = clamp(y + 1.772 * cb);
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

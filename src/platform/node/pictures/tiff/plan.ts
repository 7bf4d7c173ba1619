import { unsupported } from '../picture-problem.js';
import { COMPRESSION, canDecompress, expectReadableCompression } from './decompress.js';
import type { TiffDirectory } from './directory.js';
import { FORMAT } from './samples.js';

/** What the numbers of a TIFF mean, as its tag PhotometricInterpretation says. */
export const PHOTOMETRIC = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  cmyk: 5,
  yCbCr: 6,
  lab: 8,
} as const;

const UNREADABLE: Readonly<Record<number, string>> = {
  4: 'holds a transparency mask and no picture',
  9: 'has the colours ICC L*a*b*, which cannot be read',
  10: 'has the colours ITU L*a*b*, which cannot be read',
  32803: 'holds the raw data of a camera',
  32844: 'has the colours LogL, which cannot be read',
  32845: 'has the colours LogLuv, which cannot be read',
  34892: 'holds the raw data of a camera',
};
const COLOURS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3 };
const MISSING = -1;
const PREMULTIPLIED = 1;
const OPACITY = 2;
/** sharp refuses pictures of more. */
const MOST_CHANNELS = 5;

/** How a TIFF is decoded. */
export type TiffPlan =
  /** libvips reads it and understands it. */
  | { readonly how: 'libvips' }
  /** libvips reads it but takes a sample for opacity that is none: these channels are kept of what it gives. */
  | { readonly how: 'channels'; readonly channels: readonly number[] }
  /** Read here: colours, and opacity behind them. */
  | { readonly how: 'samples'; readonly wanted: readonly number[]; readonly premultiplied: boolean };

/**
 * Decides how a TIFF is decoded. What has more than one meaning is not guessed.
 *
 * @throws PictureProblem 'unsupported-format' with what it is that cannot be read
 */
export function planTiff(directory: TiffDirectory): TiffPlan {
  const { photometric, samples, bits, format, compression, extraSamples } = directory;
  // The kind of colours has to be there; libvips knows what to do without it.
  if (photometric === MISSING) return { how: 'libvips' };
  expectReadableCompression(compression);
  expectNumbers(directory);
  const what = UNREADABLE[photometric];
  if (what !== undefined) throw unsupported(`a TIFF that ${what}`);
  const colours = COLOURS[photometric];
  if (colours === undefined)
    throw unsupported(`a TIFF with colours of an unknown kind (number ${photometric})`);
  if (samples < colours) throw unsupported(`a TIFF of ${samples} instead of ${colours} samples per pixel`);
  if (photometric === PHOTOMETRIC.cmyk && (directory.inkSet !== 1 || samples > colours + 1)) {
    throw unsupported(`a TIFF of ${samples} inks other than cyan, magenta, yellow and black`);
  }
  const marked = extraSamples.findIndex((kind) => kind === PREMULTIPLIED || kind === OPACITY);
  const unmarked = samples - colours - (marked === -1 ? 0 : 1);
  if (colours === 1 && unmarked > 1) {
    throw unsupported(`a TIFF of ${samples} bands that does not say which of them are red, green and blue`);
  }
  const opacity = marked === -1 ? [] : [colours + marked];
  if (readHere(directory, unmarked > 0)) {
    return {
      how: 'samples',
      wanted: [...Array(colours).keys(), ...opacity],
      premultiplied: extraSamples[marked] === PREMULTIPLIED,
    };
  }
  const ofLibvips = (bits <= 16 && format !== FORMAT.float) || photometric === PHOTOMETRIC.palette;
  if (!ofLibvips) throw unsupported(`a TIFF of ${numbers(directory)} and such colours cannot be read`);
  if (unmarked === 0) return { how: 'libvips' };
  if (photometric === PHOTOMETRIC.palette) {
    throw unsupported('a TIFF with a palette and further bands cannot be read');
  }
  if (photometric === PHOTOMETRIC.cmyk || photometric === PHOTOMETRIC.lab) {
    throw unsupported('a TIFF in CMYK or CIELAB with further bands cannot be read');
  }
  if (samples > MOST_CHANNELS)
    throw unsupported(`a TIFF of ${samples} bands compressed as JPEG or WebP cannot be read`);
  // libvips makes three channels of grey.
  return { how: 'channels', channels: [0, 1, 2, ...opacity.map((sample) => sample - colours + 3)] };
}

/** Whether the samples are read here: where libvips reads them wrong or not at all. */
function readHere(directory: TiffDirectory, furtherBands: boolean): boolean {
  const { photometric, bits, format, compression, subsampling, samples, planar, block } = directory;
  if (!canDecompress(compression)) return false;
  if (photometric === PHOTOMETRIC.lab) return bits === 8;
  if (photometric === PHOTOMETRIC.yCbCr) {
    if (subsampling[0] === 1 && subsampling[1] === 1 && bits === 8) return true;
    throw unsupported('a TIFF in YCbCr that is not compressed as JPEG cannot be read');
  }
  if (photometric > PHOTOMETRIC.rgb) return false;
  const usual = bits === 8 || bits === 16 || (samples === 1 && [1, 2, 4].includes(bits));
  return (
    furtherBands ||
    format === FORMAT.float ||
    !usual ||
    compression === COMPRESSION.zstandard ||
    (planar && block.tiled)
  );
}

function expectNumbers(directory: TiffDirectory): void {
  const { format, bits } = directory;
  if (format === FORMAT.signed) {
    throw unsupported(`a TIFF of ${numbers(directory)}, which does not say what is black and what is white`);
  }
  const whole = format === FORMAT.unsigned || format === FORMAT.undefined;
  const readable = whole ? bits >= 1 && bits <= 32 : format === FORMAT.float && [16, 32, 64].includes(bits);
  if (!readable) throw unsupported(`a TIFF of ${numbers(directory)} cannot be read`);
}

function numbers({ format, bits }: TiffDirectory): string {
  if (bits === 0 || format === 0) return 'samples of different kinds';
  const kinds: Readonly<Record<number, string>> = {
    1: 'whole',
    2: 'signed',
    3: 'floating-point',
    4: 'whole',
    5: 'complex',
    6: 'complex',
  };
  return `${kinds[format] ?? 'unknown'} numbers of ${bits} bits`;
}

import { extensionOf } from '../file-name.js';
import { formatOfName, type UnreadableKind } from '../pictures/index.js';
import type { ExaminedImage } from './fingerprint.js';

/** Unusual, but used: the reason says how training treats the file. */
export type UnusualKind =
  | 'wrong-extension'
  | 'animated'
  | 'cmyk'
  | 'high-bit-depth'
  | 'exif-rotated'
  | 'huge'
  | 'tiny'
  | 'extreme-shape'
  | 'blank';

/** The kind of a problem or of something unusual. */
export type FileProblemKind =
  | UnreadableKind
  | UnusualKind
  | 'broken-link'
  | 'link-to-folder'
  | 'unreadable-folder'
  | 'list-conflict'
  | 'list-entry'
  | 'unused-image';

/** One problem of a file, or something unusual about it. */
export interface FileProblem {
  readonly path: string;
  readonly kind: FileProblemKind;
  /** One short sentence. */
  readonly reason: string;
  /** Whether training uses the file nevertheless. */
  readonly used: boolean;
}

/** The problems for which files are moved aside: their content is not a usable picture. */
export const QUARANTINED_KINDS: readonly FileProblemKind[] = [
  'empty',
  'not-an-image',
  'unsupported-format',
  'too-large',
  'truncated',
  'damaged',
];

/** A picture of more pixels takes a second or so to decode, for an input of a fraction of a megapixel. */
const HUGE_PIXELS = 50_000_000;
/** A picture with a shorter side shows almost nothing when it is enlarged to the input size. */
const TINY_SIDE = 32;
/** A picture that is longer in relation to its other side is stretched beyond recognition, or loses most of itself. */
const EXTREME_RATIO = 4;

/** Everything unusual about an image that can be read. */
export function oddities(
  path: string,
  image: Pick<ExaminedImage, 'hash' | 'properties'> & { readonly format: { readonly name: string } },
): FileProblem[] {
  const { width, height, frames, colourSpace, bitsPerChannel, orientation } = image.properties;
  const size = `${width}x${height} pixels`;
  const found: [UnusualKind, string | undefined][] = [
    ['wrong-extension', wrongExtension(path, image.format.name)],
    ['animated', when(frames > 1, `${frames} frames or pages; only the first is used`)],
    ['cmyk', when(colourSpace === 'cmyk', 'CMYK colours; converted to RGB')],
    ['high-bit-depth', when(bitsPerChannel > 8, `${bitsPerChannel} bits per channel; converted to 8`)],
    ['exif-rotated', when(orientation > 1, `stored with EXIF orientation ${orientation}; turned upright`)],
    ['huge', when(width * height > HUGE_PIXELS, `${size}; slow to decode`)],
    ['tiny', when(Math.min(width, height) < TINY_SIDE, `${size}; enlarged to the input size`)],
    ['extreme-shape', when(ratio(width, height) > EXTREME_RATIO, `${size}; far from square`)],
    ['blank', when(image.hash === undefined, 'a picture of one colour')],
  ];
  return found.flatMap(([kind, reason]) =>
    reason === undefined ? [] : [{ path, kind, reason, used: true }],
  );
}

function when(condition: boolean, reason: string): string | undefined {
  return condition ? reason : undefined;
}

function ratio(width: number, height: number): number {
  return Math.max(width, height) / Math.min(width, height);
}

function wrongExtension(path: string, format: string): string | undefined {
  const promised = formatOfName(path);
  if (promised?.name === format) return undefined;
  const extension = extensionOf(path.split(/[/\\]/).at(-1) ?? '');
  const image = `${format === 'AVIF' ? 'an' : 'a'} ${format} image`;
  return extension === '' ? `${image} without an extension` : `${image} named ${extension}`;
}

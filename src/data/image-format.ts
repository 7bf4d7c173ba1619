/** What a file's first bytes say it is. */
export interface ImageFormat {
  readonly name: string;
  /** Whether it can be decoded here. */
  readonly readable: boolean;
}

const JPEG: ImageFormat = { name: 'JPEG', readable: true };
const PNG: ImageFormat = { name: 'PNG', readable: true };
const GIF: ImageFormat = { name: 'GIF', readable: true };
const WEBP: ImageFormat = { name: 'WebP', readable: true };
const TIFF: ImageFormat = { name: 'TIFF', readable: true };
const AVIF: ImageFormat = { name: 'AVIF', readable: true };
const BMP: ImageFormat = { name: 'BMP', readable: false };
const HEIC: ImageFormat = { name: 'HEIC', readable: false };
const SVG: ImageFormat = { name: 'SVG', readable: false };

const SNIFFED_BYTES = 512;

/**
 * Recognises an image by its first bytes, whatever its name says.
 *
 * @returns undefined when it is no known kind of image
 */
export function sniffImageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, SNIFFED_BYTES));
  if (start.startsWith('\xff\xd8\xff')) return JPEG;
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return PNG;
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return GIF;
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return WEBP;
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return TIFF;
  if (start.slice(4, 8) === 'ftyp') return formatOfBrands(start.slice(8, bytes[3]));
  if (/^BM.{4}\0{4}/s.test(start)) return BMP;
  if (/<svg[\s>]/.test(start)) return SVG;
  return undefined;
}

/** AVIF, HEIC and MP4 share one container; the brands at its start tell which it is. */
function formatOfBrands(brands: string): ImageFormat | undefined {
  if (/avif|avis/.test(brands)) return AVIF;
  return /heic|heix|heim|heis|hevc|mif1/.test(brands) ? HEIC : undefined;
}

/** What a file that is no image holds, as the end of the sentence "not an image: the content is ...". */
export function describeContent(bytes: Uint8Array): string {
  const start = bytes.subarray(0, SNIFFED_BYTES);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(start);
  if (/^\s*(<!doctype html|<html)/i.test(text)) return 'a web page';
  if (text.startsWith('%PDF')) return 'a PDF document';
  if (text.startsWith('PK\u0003\u0004')) return 'a zip archive';
  if (text.slice(4, 8) === 'ftyp') return 'a video';
  if (start.every((byte) => byte === 0)) return 'nothing but zeros';
  return isText(text) ? 'text' : 'unknown';
}

/** The end may be cut inside a character, so one broken character there is allowed. */
function isText(text: string): boolean {
  const body = text.replace(/\ufffd{1,3}$/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells bytes from text
  return !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(body);
}

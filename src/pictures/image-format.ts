/** A kind of image file. */
export interface ImageFormat {
  readonly name: string;
  /** Whether it can be decoded here. */
  readonly readable: boolean;
  /** The extensions of such files, in lower case and with the dot. */
  readonly extensions: readonly string[];
}

const JPEG: ImageFormat = { name: 'JPEG', readable: true, extensions: ['.jpg', '.jpeg', '.jpe', '.jfif'] };
const PNG: ImageFormat = { name: 'PNG', readable: true, extensions: ['.png'] };
const GIF: ImageFormat = { name: 'GIF', readable: true, extensions: ['.gif'] };
const WEBP: ImageFormat = { name: 'WebP', readable: true, extensions: ['.webp'] };
const TIFF: ImageFormat = { name: 'TIFF', readable: true, extensions: ['.tif', '.tiff'] };
const AVIF: ImageFormat = { name: 'AVIF', readable: true, extensions: ['.avif'] };
const BMP: ImageFormat = { name: 'BMP', readable: true, extensions: ['.bmp', '.dib'] };
const HEIC: ImageFormat = { name: 'HEIC', readable: true, extensions: ['.heic', '.heif', '.hif'] };
const SVG: ImageFormat = { name: 'SVG', readable: false, extensions: ['.svg'] };
const JPEG_2000: ImageFormat = { name: 'JPEG 2000', readable: false, extensions: ['.jp2'] };
const JPEG_XL: ImageFormat = { name: 'JPEG XL', readable: false, extensions: ['.jxl'] };
const PHOTOSHOP: ImageFormat = { name: 'Photoshop', readable: false, extensions: ['.psd'] };
const ICON: ImageFormat = { name: 'icon', readable: false, extensions: ['.ico'] };
/** Raw files of cameras are TIFF files inside, and a decoder would find only their small preview. */
const RAW: ImageFormat = {
  name: 'raw camera',
  readable: false,
  extensions: ['.dng', '.cr2', '.cr3', '.nef', '.arw'],
};

const FORMATS: readonly ImageFormat[] = [
  JPEG,
  PNG,
  GIF,
  WEBP,
  TIFF,
  AVIF,
  BMP,
  HEIC,
  SVG,
  JPEG_2000,
  JPEG_XL,
  PHOTOSHOP,
  ICON,
  RAW,
];

/** The bytes at the beginning of a file that identify the format. */
export const SNIFFED_BYTES = 512;

/** The format that a file's name promises; undefined when it is not the name of an image. */
export function formatOfName(path: string): ImageFormat | undefined {
  const name = path.toLowerCase();
  return FORMATS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
}

/** Why an image in a format that cannot be decoded is left out. */
export function unsupportedReason(formatName: string): string {
  return `${formatName} images cannot be read; convert it to JPEG or PNG`;
}

/**
 * Recognizes an image by its first bytes, whatever its name says.
 *
 * @returns undefined when the format is unknown
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
  if (start.startsWith('\0\0\0\x0cjP  ')) return JPEG_2000;
  if (start.startsWith('\xff\x0a') || start.startsWith('\0\0\0\x0cJXL ')) return JPEG_XL;
  if (start.startsWith('8BPS')) return PHOTOSHOP;
  if (start.startsWith('\0\0\x01\0')) return ICON;
  if (/<svg[\s>]/.test(start)) return SVG;
  return undefined;
}

/** AVIF, HEIC and MP4 share one container; the brands at its start tell which it is. */
function formatOfBrands(brands: string): ImageFormat | undefined {
  if (/avif|avis/.test(brands)) return AVIF;
  return /heic|heix|heim|heis|hevc|mif1/.test(brands) ? HEIC : undefined;
}

/** What a file that is not an image contains, as the end of the sentence "not an image: the content is ...". */
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

/** The last character may be cut, so one broken character there is allowed. */
function isText(text: string): boolean {
  const body = text.replace(/\ufffd{1,3}$/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells bytes from text
  return !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(body);
}

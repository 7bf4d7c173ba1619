import { decodeBmp } from './bmp/decode-bmp.js';
import { readBmpHeader } from './bmp/header.js';
import { cmykWithoutProfile, decodeCmykJpeg } from './cmyk-jpeg.js';
import { openHeif } from './heif/open-heif.js';
import type { OwnPicture } from './own-picture.js';
import { openTiff } from './tiff/open-tiff.js';

/**
 * Opens a picture that is decoded here.
 *
 * @returns undefined for what libvips reads
 * @throws PictureProblem when it is of a kind that nothing here reads, or damaged
 */
export async function openOwn(bytes: Uint8Array): Promise<OwnPicture | undefined> {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith('\xff\xd8')) return openJpeg(bytes);
  if (start.startsWith('BM')) return openBmp(bytes);
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return openTiff(bytes);
  if (start.slice(4, 8) === 'ftyp') return await openHeif(bytes);
  return undefined;
}

function openJpeg(bytes: Uint8Array): OwnPicture | undefined {
  const markers = cmykWithoutProfile(bytes);
  if (markers === undefined) return undefined;
  const { width, height } = markers;
  return {
    properties: { width, height, frames: 1, colourSpace: 'cmyk', bitsPerChannel: 8, orientation: 1 },
    decode: () => decodeCmykJpeg(bytes, markers),
  };
}

function openBmp(bytes: Uint8Array): OwnPicture {
  const header = readBmpHeader(bytes);
  const { width, height } = header;
  return {
    properties: { width, height, frames: 1, colourSpace: 'srgb', bitsPerChannel: 8, orientation: 1 },
    decode: async () => decodeBmp(bytes, header),
  };
}

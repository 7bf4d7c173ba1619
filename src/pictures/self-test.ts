import { pictureDecoder } from '#platform';
import { GraftError } from '../errors.js';
import { decodeImage } from './decode.js';

/** A JPEG of 16 x 16 pixels of one colour, (200, 120, 40). */
const ORANGE =
  '/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABwj/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCmAnI+v//Z';
const ORANGE_PIXEL = [200, 120, 40] as const;

/**
 * Decodes a small JPEG and looks at its pixels.
 *
 * @returns the versions of the libraries that decode
 * @throws GraftError when the pixels are wrong
 */
export async function testImageDecoder(): Promise<Readonly<Record<string, string>>> {
  const pixels = await decodeImage(
    Uint8Array.from(atob(ORANGE), (letter) => letter.charCodeAt(0)),
    [8, 8],
    {
      interpolation: 'bilinear',
      antialias: false,
      cropToAspectRatio: false,
    },
  );
  const wrong = pixels.findIndex((value, at) => Math.abs(value - ORANGE_PIXEL[at % 3]) > 3);
  if (pixels.length !== 8 * 8 * 3 || wrong >= 0) {
    throw new GraftError(
      `A JPEG of one colour was decoded to the wrong pixels: ${pixels.slice(0, 3).join(', ')}.`,
    );
  }
  return await pictureDecoder.libraries();
}

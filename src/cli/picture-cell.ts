import { decodePicture, UnreadableImageError } from '../pictures/index.js';
import type { GridImage } from '../report/index.js';

/** The longer side of a picture in a figure, in pixels. */
const SHOWN_SIZE = 320;

/** A picture as a cell of a figure; undefined if it cannot be read. */
export async function pictureCell(
  path: string,
  title: string,
  subtitle = path,
): Promise<GridImage | undefined> {
  try {
    const { data, size } = await decodePicture(path, SHOWN_SIZE);
    const [height, width] = size;
    return { pixels: data, height, width, title, subtitle };
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    return undefined;
  }
}

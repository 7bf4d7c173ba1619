import type { RawPicture } from '../../platform.js';

/**
 * Turns and mirrors a picture as EXIF says, so that it is upright.
 *
 * @param orientation 1 to 8
 */
export function turnUpright(picture: RawPicture, orientation: number): RawPicture {
  if (!(orientation >= 2 && orientation <= 8)) return picture;
  const { data, width, height, channels } = picture;
  const onItsSide = orientation >= 5;
  const [newWidth, newHeight] = onItsSide ? [height, width] : [width, height];
  // The position of a pixel of the upright picture in the stored one: from the other side, and across.
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const turned = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const [column, row] = onItsSide ? [y, x] : [x, y];
      const storedX = fromRight ? width - 1 - column : column;
      const storedY = fromBottom ? height - 1 - row : row;
      const from = (storedY * width + storedX) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to++] = data[from + channel];
    }
  }
  return { data: turned, width: newWidth, height: newHeight, channels };
}

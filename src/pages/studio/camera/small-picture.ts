/** A small picture without colours, from which frames of a camera are chosen. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** Row by row, 0 (black) to 255 (white). */
  readonly grey: Float32Array;
}

/** Brightness as television weighs colours (ITU-R BT.601). @param rgba four bytes a pixel, as from a canvas */
export function greyPicture(rgba: Uint8ClampedArray, width: number, height: number): SmallPicture {
  const grey = new Float32Array(width * height);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const at = pixel * 4;
    grey[pixel] = 0.299 * rgba[at] + 0.587 * rgba[at + 1] + 0.114 * rgba[at + 2];
  }
  return { width, height, grey };
}

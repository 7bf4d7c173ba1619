import { CHANNELS, type ImageSize } from './images.js';

/** One decoded RGB image: `data` holds height x width x 3 bytes, rows from the top. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly size: ImageSize;
}

/** A rectangle inside an image, in whole pixels. */
export interface CropBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** For each output position: the two input positions it lies between, and how far it is from the first. */
interface Taps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly fraction: Float32Array;
}

/**
 * The largest centred box that has the target's aspect ratio (Keras `smart_resize` and `crop_to_aspect_ratio`).
 */
export function centerCropBox(size: ImageSize, target: ImageSize): CropBox {
  const [height, width] = size;
  const [targetHeight, targetWidth] = target;
  const cropHeight = clamp(Math.floor((width * targetHeight) / targetWidth), 1, height);
  const cropWidth = clamp(Math.floor((height * targetWidth) / targetHeight), 1, width);
  return {
    top: Math.floor((height - cropHeight) / 2),
    left: Math.floor((width - cropWidth) / 2),
    height: cropHeight,
    width: cropWidth,
  };
}

/**
 * Stretches an image (or a box of it) to a size with bilinear interpolation, half-pixel centres and no antialiasing:
 * `tf.image.resize(method='bilinear', antialias=False)`, which is what Keras' data sets use. The result is rounded to
 * whole values (TensorFlow leaves fractions).
 *
 * @returns target height x target width x 3 bytes
 */
export function resizeBilinear(
  image: RgbImage,
  target: ImageSize,
  box: CropBox = wholeImage(image),
): Uint8Array {
  const { data } = image;
  const rowBytes = image.size[1] * CHANNELS;
  const [height, width] = target;
  const rows = bilinearTaps(box.height, height, box.top, rowBytes);
  const columns = bilinearTaps(box.width, width, box.left, CHANNELS);
  const output = new Uint8Array(height * width * CHANNELS);

  let at = 0;
  for (let y = 0; y < height; y++) {
    const upperRow = rows.lower[y];
    const lowerRow = rows.upper[y];
    const down = rows.fraction[y];
    for (let x = 0; x < width; x++) {
      const left = columns.lower[x];
      const right = columns.upper[x];
      const across = columns.fraction[x];
      for (let channel = 0; channel < CHANNELS; channel++) {
        const topLeft = data[upperRow + left + channel];
        const bottomLeft = data[lowerRow + left + channel];
        const top = topLeft + across * (data[upperRow + right + channel] - topLeft);
        const bottom = bottomLeft + across * (data[lowerRow + right + channel] - bottomLeft);
        output[at++] = top + down * (bottom - top) + 0.5;
      }
    }
  }
  return output;
}

/**
 * Stretches an image (or a box of it) to a size by taking the nearest pixel:
 * `tf.image.resize(method='nearest')`, input position = floor((output position + 0.5) * scale).
 *
 * @returns target height x target width x 3 bytes
 */
export function resizeNearest(
  image: RgbImage,
  target: ImageSize,
  box: CropBox = wholeImage(image),
): Uint8Array {
  const { data } = image;
  const rowBytes = image.size[1] * CHANNELS;
  const [height, width] = target;
  const rows = nearestPositions(box.height, height, box.top, rowBytes);
  const columns = nearestPositions(box.width, width, box.left, CHANNELS);
  const output = new Uint8Array(height * width * CHANNELS);

  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = rows[y] + columns[x];
      output[at++] = data[pixel];
      output[at++] = data[pixel + 1];
      output[at++] = data[pixel + 2];
    }
  }
  return output;
}

function wholeImage(image: RgbImage): CropBox {
  return { top: 0, left: 0, height: image.size[0], width: image.size[1] };
}

// TensorFlow computes these positions in 32-bit floats. Doing the same picks the same pixels where a position falls on
// the border between two.
function bilinearTaps(inputSize: number, outputSize: number, start: number, stride: number): Taps {
  const scale = Math.fround(inputSize / outputSize);
  const lower = new Int32Array(outputSize);
  const upper = new Int32Array(outputSize);
  const fraction = new Float32Array(outputSize);
  for (let index = 0; index < outputSize; index++) {
    const position = Math.fround(Math.fround((index + 0.5) * scale) - 0.5);
    const below = Math.floor(position);
    lower[index] = (start + Math.max(below, 0)) * stride;
    upper[index] = (start + Math.min(below + 1, inputSize - 1)) * stride;
    fraction[index] = position - below;
  }
  return { lower, upper, fraction };
}

function nearestPositions(inputSize: number, outputSize: number, start: number, stride: number): Int32Array {
  const scale = Math.fround(inputSize / outputSize);
  return Int32Array.from({ length: outputSize }, (_, index) => {
    const position = Math.floor(Math.fround((index + 0.5) * scale));
    return (start + Math.min(position, inputSize - 1)) * stride;
  });
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

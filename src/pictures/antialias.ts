import { CHANNELS, type ImageSize } from './images.js';
import type { CropBox, RgbImage } from './resize.js';

/** How much a pixel counts by its distance, in output pixels when the image gets smaller, otherwise in input pixels. */
interface Kernel {
  readonly radius: number;
  weight(distance: number): number;
}

const triangle: Kernel = { radius: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) };

/** Keys, "Cubic convolution interpolation for digital image processing" (1981), a = -0.5. */
const cubic: Kernel = {
  radius: 2,
  weight: (distance) => {
    const x = Math.abs(distance);
    if (x >= 2) return 0;
    return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
  },
};

const lanczos3: Kernel = {
  radius: 3,
  weight: (distance) => {
    const x = Math.abs(distance);
    if (x >= 3) return 0;
    if (x < 1e-3) return 1;
    const angle = Math.PI * x;
    return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
  },
};

const KERNELS = { bilinear: triangle, bicubic: cubic, lanczos3 } as const;

/** For each output position: the first input position that counts, and the weights from there on, which sum to 1. */
interface Spans {
  readonly starts: Int32Array;
  readonly weights: readonly Float32Array[];
}

/**
 * Resizes an image (or a box of it); where it gets smaller, every covered pixel counts:
 * `tf.image.resize(antialias=True)`. Sums are kept as fractions between the two directions and rounded at the end
 * (TensorFlow leaves fractions), and limited to 0 to 255, which bicubic and lanczos3 can leave.
 *
 * @returns target height x target width x 3 bytes
 */
export function resizeAntialiased(
  image: RgbImage,
  target: ImageSize,
  interpolation: keyof typeof KERNELS,
  box: CropBox,
): Uint8Array {
  const [height, width] = target;
  const kernel = KERNELS[interpolation];
  const rows = spansOf(box.height, height, kernel);
  const columns = spansOf(box.width, width, kernel);
  const output = new Uint8Array(height * width * CHANNELS);
  const row = new Float32Array(box.width * CHANNELS);
  for (let y = 0; y < height; y++) {
    sumRows(image, box, rows.starts[y], rows.weights[y], row);
    sumColumns(row, columns, output.subarray(y * width * CHANNELS, (y + 1) * width * CHANNELS));
  }
  return output;
}

function sumRows(
  image: RgbImage,
  box: CropBox,
  start: number,
  weights: Float32Array,
  sum: Float32Array,
): void {
  const { data } = image;
  const rowBytes = image.size[1] * CHANNELS;
  const { length } = sum;
  sum.fill(0);
  for (let tap = 0; tap < weights.length; tap++) {
    const from = (box.top + start + tap) * rowBytes + box.left * CHANNELS;
    const weight = weights[tap];
    for (let at = 0; at < length; at++) sum[at] += weight * data[from + at];
  }
}

function sumColumns(row: Float32Array, { starts, weights }: Spans, output: Uint8Array): void {
  let at = 0;
  for (let x = 0; x < starts.length; x++) {
    const own = weights[x];
    let red = 0;
    let green = 0;
    let blue = 0;
    let pixel = starts[x] * CHANNELS;
    for (let tap = 0; tap < own.length; tap++) {
      const weight = own[tap];
      red += weight * row[pixel++];
      green += weight * row[pixel++];
      blue += weight * row[pixel++];
    }
    output[at++] = toByte(red);
    output[at++] = toByte(green);
    output[at++] = toByte(blue);
  }
}

function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.floor(value + 0.5)));
}

function spansOf(inputSize: number, outputSize: number, kernel: Kernel): Spans {
  const scale = inputSize / outputSize;
  // An image that gets larger has nothing to average.
  const stretch = Math.max(scale, 1);
  const reach = kernel.radius * stretch;
  const starts = new Int32Array(outputSize);
  const weights = Array.from({ length: outputSize }, (_, index) => {
    const center = (index + 0.5) * scale;
    const first = Math.max(0, Math.ceil(center - reach - 0.5));
    const last = Math.min(inputSize - 1, Math.floor(center + reach - 0.5));
    starts[index] = first;
    return normalize(
      Array.from({ length: last - first + 1 }, (_, tap) =>
        kernel.weight((first + tap + 0.5 - center) / stretch),
      ),
    );
  });
  return { starts, weights };
}

function normalize(weights: readonly number[]): Float32Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

/** How much a pixel counts by its distance, in output pixels when the image gets smaller, otherwise in input pixels. */
export interface Kernel {
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

export const KERNELS = { bilinear: triangle, bicubic: cubic, lanczos3 } as const;

/** The input positions that count for each output position. */
export interface Spans {
  /** For each output position, the first of them. */
  readonly starts: Int32Array;
  /** How many there are. */
  readonly counts: Int32Array;
  /** The most of them. */
  readonly taps: number;
  /** [output positions, taps]: 32-bit weights, which sum to 1; those beyond the count are 0. */
  readonly weights: Float64Array;
}

/**
 * The weights of a kernel. A span of `taps` positions from `starts` on is always inside the input, so that all of them
 * may be read.
 */
export function spansOf(inputSize: number, outputSize: number, kernel: Kernel): Spans {
  const scale = inputSize / outputSize;
  // An image that gets larger has nothing to average.
  const stretch = Math.max(scale, 1);
  const reach = kernel.radius * stretch;
  const starts = new Int32Array(outputSize);
  const counts = new Int32Array(outputSize);
  let taps = 0;
  for (let index = 0; index < outputSize; index++) {
    const center = (index + 0.5) * scale;
    starts[index] = Math.max(0, Math.ceil(center - reach - 0.5));
    counts[index] = Math.min(inputSize - 1, Math.floor(center + reach - 0.5)) - starts[index] + 1;
    taps = Math.max(taps, counts[index]);
  }
  const weights = new Float64Array(outputSize * taps);
  for (let index = 0; index < outputSize; index++) {
    const center = (index + 0.5) * scale;
    const start = starts[index];
    // Weights of 0 in front change no sum.
    starts[index] = Math.min(start, inputSize - taps);
    counts[index] += start - starts[index];
    const end = index * taps + counts[index];
    const first = index * taps + start - starts[index];
    let sum = 0;
    for (let at = first; at < end; at++) {
      weights[at] = kernel.weight((start + (at - first) + 0.5 - center) / stretch);
      sum += weights[at];
    }
    for (let at = first; at < end; at++) weights[at] = Math.fround(weights[at] / sum);
  }
  return { starts, counts, taps, weights };
}

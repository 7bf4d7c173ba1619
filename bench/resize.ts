import { resizeWithLoops } from '../src/pictures/antialias.js';
import type { ImageSize } from '../src/pictures/images.js';
import { resizeWithSimd } from '../src/pictures/simd/simd-sums.js';
import { KERNELS, spansOf } from '../src/pictures/spans.js';
import { Random } from '../src/random.js';
import { time } from './timing.js';

const TARGET: ImageSize = [160, 160];
const SIZES: readonly (readonly [size: ImageSize, rounds: number])[] = [
  [[370, 450], 201],
  [[3024, 4032], 15],
];

/**
 * How long it takes to average a picture's pixels to 160x160, in milliseconds: the fastest round, because other programs can
 * only slow one down.
 */
export interface ResizeFigures {
  readonly size: ImageSize;
  readonly loops: number;
  /** undefined where the platform lacks these instructions. */
  readonly simd: number | undefined;
}

/** Measures both ways of resizing with antialiasing in turns, on one thread. */
export async function benchResize(): Promise<ResizeFigures[]> {
  const figures: ResizeFigures[] = [];
  for (const [size, rounds] of SIZES) {
    const random = new Random(1);
    const data = Uint8Array.from({ length: size[0] * size[1] * 3 }, () => random.integer(256));
    const box = { top: 0, left: 0, height: size[0], width: size[1] };
    const rows = spansOf(size[0], TARGET[0], KERNELS.bilinear);
    const columns = spansOf(size[1], TARGET[1], KERNELS.bilinear);
    const loops: number[] = [];
    const simd: number[] = [];
    let isThere = true;
    // The first rounds are a warm-up.
    for (let round = -5; round < rounds; round++) {
      const slow = await time(async () => resizeWithLoops({ data, size }, TARGET, box, rows, columns));
      const fast = await time(async () => {
        isThere = resizeWithSimd({ data, size }, TARGET, box, rows, columns) !== undefined;
      });
      if (round < 0) continue;
      loops.push(slow);
      simd.push(fast);
    }
    figures.push({ size, loops: Math.min(...loops), simd: isThere ? Math.min(...simd) : undefined });
  }
  return figures;
}

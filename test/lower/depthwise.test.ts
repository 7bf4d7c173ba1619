import { describe, expect, it } from 'vitest';
import { dataOf, GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { depthwise } from '../../src/lower/depthwise.js';
import { unfold } from '../../src/lower/unfold.js';
import type { WindowGeometry } from '../../src/lower/window.js';
import { Random } from '../../src/random.js';
import { Engine } from '../../src/runtime/index.js';
import { checkGradients } from '../autodiff/check-gradients.js';

interface Geometry {
  size: [height: number, width: number];
  kernel: [height: number, width: number];
  strides?: [vertical: number, horizontal: number];
  /** Zeros at the top, bottom, left and right. */
  pads?: [top: number, bottom: number, left: number, right: number];
}

const channels = 2;
const batch = 2;

function windowOf({ size, kernel, strides = [1, 1], pads = [0, 0, 0, 0] }: Geometry): WindowGeometry {
  const [top, bottom, left, right] = pads;
  return {
    height: size[0],
    width: size[1],
    kernel,
    strides,
    pads: [top, left],
    outputHeight: Math.floor((size[0] + top + bottom - kernel[0]) / strides[0]) + 1,
    outputWidth: Math.floor((size[1] + left + right - kernel[1]) / strides[1]) + 1,
  };
}

/** Every output number by its definition: the sum over taps, with zeros outside the map. */
function reference(x: Float64Array, kernel: Float64Array, window: WindowGeometry): number[] {
  const { height, width, strides, pads, outputHeight, outputWidth } = window;
  const result: number[] = [];
  for (let map = 0; map < channels * batch; map++) {
    const channel = Math.floor(map / batch);
    for (let row = 0; row < outputHeight; row++) {
      for (let column = 0; column < outputWidth; column++) {
        let sum = 0;
        for (let tap = 0; tap < window.kernel[0] * window.kernel[1]; tap++) {
          const y = row * strides[0] - pads[0] + Math.floor(tap / window.kernel[1]);
          const z = column * strides[1] - pads[1] + (tap % window.kernel[1]);
          if (y < 0 || y >= height || z < 0 || z >= width) continue;
          sum += kernel[tap * channels + channel] * x[(map * height + y) * width + z];
        }
        result.push(sum);
      }
    }
  }
  return result;
}

/** Compares with the definition in float64 and returns the number of tiles of the map. */
async function checkDepthwise(geometry: Geometry, seed = 1): Promise<number> {
  const window = windowOf(geometry);
  const random = new Random(seed);
  const draw = (length: number): Float64Array => Float64Array.from({ length }, () => random.uniform(-1, 1));
  const x = draw(channels * batch * window.height * window.width);
  const kernel = draw(window.kernel[0] * window.kernel[1] * channels);
  const graph = new GraphBuilder('depthwise');
  const xShape = [channels, batch * window.height * window.width];
  const kernelShape = [window.kernel[0] * window.kernel[1], channels];
  const output = depthwise(
    graph,
    graph.input('x', 'float64', xShape),
    graph.input('kernel', 'float64', kernelShape),
    batch,
    window,
  );
  graph.output('output', output);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const results = await engine.run(0, {
    x: { type: 'float64', shape: xShape, data: x },
    kernel: { type: 'float64', shape: kernelShape, data: kernel },
  });
  await engine.releaseSession(0);
  const expected = reference(x, kernel, window);
  expect(results.output.shape).toEqual([channels, batch * window.outputHeight * window.outputWidth]);
  const difference = expected.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - Number(results.output.data[at]))),
    0,
  );
  expect(difference, JSON.stringify(geometry)).toBeLessThan(1e-12);
  const product = graph.nodes.find((node) => node.operator === 'MatMul')!;
  return (graph.value(product.inputs[0]).shape[1] as number) / batch;
}

describe('depthwise', () => {
  const same3: [number, number, number, number] = [1, 1, 1, 1];
  const tiles: readonly (readonly [name: string, geometry: Geometry, count: number])[] = [
    ['a small map in one tile', { size: [5, 5], kernel: [3, 3], pads: same3 }, 1],
    [
      'an even map in one tile, stride 2',
      { size: [6, 6], kernel: [3, 3], strides: [2, 2], pads: [0, 1, 0, 1] },
      1,
    ],
    ['an odd map in one tile, stride 2', { size: [7, 7], kernel: [3, 3], strides: [2, 2], pads: same3 }, 1],
    ['without padding', { size: [7, 7], kernel: [3, 3] }, 1],
    ['5 x 5 in one tile', { size: [5, 5], kernel: [5, 5], pads: [2, 2, 2, 2] }, 1],
    ['two tiles', { size: [10, 10], kernel: [3, 3], pads: same3 }, 2],
    ['two tiles without padding', { size: [10, 10], kernel: [3, 3] }, 2],
    ['a tile a row, because the height is prime', { size: [13, 13], kernel: [3, 3], pads: same3 }, 13],
    ['several tiles, stride 2', { size: [16, 16], kernel: [3, 3], strides: [2, 2], pads: [0, 1, 0, 1] }, 4],
    ['several tiles, odd map, stride 2', { size: [15, 15], kernel: [3, 3], strides: [2, 2], pads: same3 }, 4],
    ['several tiles of 5 x 5', { size: [10, 10], kernel: [5, 5], pads: [2, 2, 2, 2] }, 5],
    [
      'several tiles of 5 x 5, stride 2',
      { size: [14, 14], kernel: [5, 5], strides: [2, 2], pads: [1, 2, 1, 2] },
      7,
    ],
    ['a map so wide that even one row is too much', { size: [4, 40], kernel: [5, 5], pads: [2, 2, 2, 2] }, 4],
    ['a high map', { size: [40, 4], kernel: [3, 3], pads: same3 }, 4],
    ['a window of one row', { size: [12, 12], kernel: [1, 3], pads: [0, 0, 1, 1] }, 3],
    ['rows that are left out', { size: [20, 12], kernel: [1, 1], strides: [3, 1] }, 7],
    ['one sided padding', { size: [10, 10], kernel: [3, 3], pads: [2, 0, 0, 2] }, 2],
    ['padding as large as the window', { size: [10, 10], kernel: [3, 3], pads: [3, 3, 3, 3] }, 7],
    ['padding larger than the window', { size: [9, 9], kernel: [3, 3], pads: [5, 6, 1, 1] }, 3],
    ['tiles wholly inside the padding', { size: [9, 9], kernel: [3, 3], pads: [4, 6, 1, 1] }, 17],
  ];

  it.each(tiles)('%s', async (_, geometry, count) => {
    expect(await checkDepthwise(geometry)).toBe(count);
  });

  it('agrees with its definition for 60 random geometries', async () => {
    const random = new Random(20);
    for (let round = 0; round < 60; round++) {
      const kernel: [number, number] = [1 + random.integer(5), 1 + random.integer(5)];
      const padding = (size: number): number => random.integer(size);
      await checkDepthwise(
        {
          size: [kernel[0] + random.integer(14), kernel[1] + random.integer(14)],
          kernel,
          strides: [1 + random.integer(3), 1 + random.integer(3)],
          pads: [padding(kernel[0]), padding(kernel[0]), padding(kernel[1]), padding(kernel[1])],
        },
        round,
      );
    }
  });

  const gradientGeometries: readonly (readonly [string, Geometry])[] = [
    ['one tile', { size: [4, 4], kernel: [3, 3], pads: same3 }],
    ['several tiles, stride 2', { size: [16, 9], kernel: [3, 3], strides: [2, 1], pads: [0, 1, 1, 1] }],
  ];
  it.each(gradientGeometries)('has the gradients of finite differences: %s', async (name, geometry) => {
    const window = windowOf(geometry);
    await checkGradients({
      operator: 'MatMul',
      name,
      shapes: [
        [channels, batch * window.height * window.width],
        [window.kernel[0] * window.kernel[1], channels],
      ],
      build: (x, kernel) => depthwise(x.graph, x, kernel, batch, window),
    });
  });
});

describe('unfold', () => {
  it('has the gradients of finite differences', async () => {
    const window = windowOf({ size: [4, 5], kernel: [3, 2], strides: [2, 1], pads: [1, 1, 0, 1] });
    await checkGradients({
      operator: 'MatMul',
      name: 'unfold',
      shapes: [[channels, batch * window.height * window.width]],
      build: (x) => unfold(x.graph, x, batch, window),
    });
  });

  it('lays out each window by tap, then channel', async () => {
    const graph = new GraphBuilder('unfold');
    const window = windowOf({ size: [2, 2], kernel: [2, 2], pads: [0, 1, 0, 1] });
    const x = graph.input('x', 'float64', [1, 4]);
    graph.output('output', unfold(graph, x, 1, window));
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
    const data = dataOf([1, 2, 3, 4], 'float64');
    const { output } = await engine.run(0, { x: { type: 'float64', shape: [1, 4], data } });
    await engine.releaseSession(0);
    expect(output.shape).toEqual([4, 4]);
    // One row for each tap: the pixel, its right, its lower and its lower right neighbour; zero outside.
    expect(Array.from(output.data, Number)).toEqual([1, 2, 3, 4, 2, 0, 4, 0, 3, 4, 0, 0, 4, 0, 0, 0]);
  });
});

import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { type Bounds, GraphBuilder, operators, serializeGraph, type Value } from '../../src/graph/index.js';
import {
  blockedDepthwise,
  blockedPointwise,
  blockedScaling,
  blockedWindow,
} from '../../src/lower/blocked-convolutions.js';
import { depthwise } from '../../src/lower/depthwise.js';
import { Feature } from '../../src/lower/feature.js';
import { unfold } from '../../src/lower/unfold.js';
import type { WindowGeometry } from '../../src/lower/window.js';
import { Random } from '../../src/random.js';
import { Engine, float32, type Tensors } from '../../src/runtime/index.js';
import { weightedSum } from '../autodiff/check-gradients.js';
import { channelBlock } from '../channel-block.js';

const batch = 3;

/** Returns the convolution's output, [channels, batch * height * width]. */
type Convolution = (x: Value, kernel: Value, bias: Value) => Value;

type Shapes = readonly [x: readonly number[], kernel: readonly number[], bias: readonly number[]];

/** The output of a convolution and the gradients of a weighted sum of it. */
async function run(shapes: Shapes, build: Convolution, seed: number): Promise<Tensors> {
  const graph = new GraphBuilder('convolution', { channelBlock });
  const random = new Random(seed);
  const names = ['x', 'kernel', 'bias'];
  const inputs = shapes.map((shape, index) => graph.input(names[index], 'float32', shape));
  const output = build(inputs[0], inputs[1], inputs[2]);
  const size = (output.shape as number[]).reduce((product, length) => product * length, 1);
  const loss = weightedSum(
    graph,
    output,
    Array.from({ length: size }, () => random.uniform(0.5, 1.5)),
  );
  graph.output('output', output);
  gradients(loss, inputs).forEach((gradient, index) => {
    graph.output(`gradient of ${names[index]}`, gradient);
  });
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 2 });
  const feeds = shapes.map((shape, index): [string, Tensors[string]] => {
    const length = shape.reduce((product, side) => product * side, 1);
    return [
      names[index],
      float32(
        Float32Array.from({ length }, () => random.uniform(-2, 2)),
        shape,
      ),
    ];
  });
  const results = await engine.run(0, Object.fromEntries(feeds));
  await engine.releaseSession(0);
  return results;
}

async function expectSame(shapes: Shapes, one: Convolution, other: Convolution, seed = 1): Promise<void> {
  const [actual, expected] = [await run(shapes, one, seed), await run(shapes, other, seed)];
  for (const [name, { data, shape }] of Object.entries(expected)) {
    expect(actual[name].shape, name).toEqual(shape);
    const numbers = Array.from(data, Number);
    const largest = Math.max(...numbers.map(Math.abs));
    const difference = Math.max(
      ...numbers.map((value, at) => Math.abs(value - Number(actual[name].data[at]))),
    );
    expect(largest, name).toBeGreaterThan(0);
    expect(difference / largest, name).toBeLessThan(1e-5);
  }
}

function bounded(x: Value, bounds: Bounds | undefined): Value {
  if (bounds === undefined) return x;
  return bounds.high === undefined ? operators.relu(x) : operators.clip(x, bounds.low, bounds.high);
}

const activations: readonly (readonly [string, Bounds | undefined])[] = [
  ['no activation', undefined],
  ['ReLU', { low: 0 }],
  ['ReLU6', { low: 0, high: 6 }],
  ['ReLU with the maximum 1', { low: 0, high: 1 }],
];

describe.skipIf(channelBlock === 0)('a convolution in blocks is the one in channel-major matrices', () => {
  const widths: readonly (readonly [string, number, number])[] = [
    ['widens', 1, 3],
    ['narrows', 4, 1],
    ['keeps the width', 2, 2],
  ];
  for (const [width, inputBlocks, outputBlocks] of widths) {
    it.each(activations)(`pointwise, ${width}, %s`, async (_, bounds) => {
      const [inputs, outputs] = [inputBlocks * channelBlock, outputBlocks * channelBlock];
      const size = { batch, height: 4, width: 5 };
      const shapes: Shapes = [
        [inputs, batch * 20],
        [inputs, outputs],
        [outputs, 1],
      ];
      const inBlocks: Convolution = (x, kernel, bias) => {
        const output = blockedPointwise(Feature.channelMajor(x, size), kernel, bias, bounds);
        return Feature.inBlocks(output, size).channelMajor;
      };
      await expectSame(shapes, inBlocks, (x, kernel, bias) =>
        bounded(operators.gemm(kernel, x, { transposeA: true, bias }), bounds),
      );
    });
  }

  async function checkDepthwise(window: WindowGeometry, bounds: Bounds | undefined, seed = 1): Promise<void> {
    const channels = 2 * channelBlock;
    const { height, width, outputHeight, outputWidth } = window;
    const inBlocks: Convolution = (x, kernel, bias) => {
      const feature = Feature.channelMajor(x, { batch, height, width });
      const output = blockedDepthwise(feature, kernel, bias, bounds, window);
      return Feature.inBlocks(output, { batch, height: outputHeight, width: outputWidth }).channelMajor;
    };
    const shapes: Shapes = [
      [channels, batch * height * width],
      [window.kernel[0] * window.kernel[1], channels],
      [channels, 1],
    ];
    const reference: Convolution = (x, kernel, bias) =>
      bounded(operators.add(depthwise(x.graph, x, kernel, batch, window), bias), bounds);
    await expectSame(shapes, inBlocks, reference, seed);
  }

  const same: WindowGeometry = {
    height: 6,
    width: 5,
    kernel: [3, 3],
    strides: [1, 1],
    pads: [1, 1],
    outputHeight: 6,
    outputWidth: 5,
  };
  const geometries: readonly (readonly [string, WindowGeometry])[] = [
    ['same padding', same],
    ['no padding', { ...same, pads: [0, 0], outputHeight: 4, outputWidth: 3 }],
    [
      'padding behind only, stride 2',
      { ...same, strides: [2, 2], pads: [0, 0], outputHeight: 3, outputWidth: 2 },
    ],
    ['padding on all sides, stride 2', { ...same, strides: [2, 2], outputHeight: 3, outputWidth: 3 }],
    [
      'rows that no window reaches',
      { ...same, kernel: [1, 1], strides: [4, 3], pads: [0, 0], outputHeight: 2, outputWidth: 2 },
    ],
    ['a 5 x 5 window', { ...same, kernel: [5, 5], pads: [2, 2] }],
    ['a window of one row', { ...same, kernel: [1, 3], pads: [0, 1] }],
  ];
  it.each(geometries)('depthwise, %s', (_, window) => checkDepthwise(window, { low: 0, high: 6 }));
  it.each(activations)('depthwise, %s', (_, bounds) => checkDepthwise(same, bounds));

  async function checkWindow(window: WindowGeometry, bounds: Bounds | undefined, seed = 1): Promise<void> {
    const [inputs, outputs] = [2 * channelBlock, channelBlock];
    const { height, width, outputHeight, outputWidth } = window;
    const inBlocks: Convolution = (x, kernel, bias) => {
      const feature = Feature.channelMajor(x, { batch, height, width });
      const output = blockedWindow(feature, kernel, bias, bounds, window);
      return Feature.inBlocks(output, { batch, height: outputHeight, width: outputWidth }).channelMajor;
    };
    const shapes: Shapes = [
      [inputs, batch * height * width],
      [window.kernel[0] * window.kernel[1] * inputs, outputs],
      [outputs, 1],
    ];
    const reference: Convolution = (x, kernel, bias) => {
      const seen = unfold(x.graph, x, batch, window);
      return bounded(operators.gemm(kernel, seen, { transposeA: true, bias }), bounds);
    };
    await expectSame(shapes, inBlocks, reference, seed);
  }
  it.each(geometries)('any other, %s', (_, window) => checkWindow(window, { low: 0, high: 6 }));
  it.each(activations)('any other, %s', (_, bounds) => checkWindow(same, bounds));

  async function forRandomGeometries(
    rounds: number,
    check: (window: WindowGeometry, bounds: Bounds | undefined, seed: number) => Promise<void>,
  ): Promise<void> {
    const random = new Random(7);
    for (let round = 0; round < rounds; round++) {
      const draw = (limit: number): [number, number] => [random.integer(limit), random.integer(limit)];
      const kernel = draw(5).map((size) => size + 1) as [number, number];
      const strides = draw(3).map((stride) => stride + 1) as [number, number];
      const pads = kernel.map((size) => random.integer(size)) as [number, number];
      const [height, width] = draw(9).map((more, axis) => kernel[axis] + more);
      const behind = kernel.map((size) => random.integer(size));
      const outputOf = (size: number, axis: number): number =>
        Math.floor((size + pads[axis] + behind[axis] - kernel[axis]) / strides[axis]) + 1;
      const window = { height, width, kernel, strides, pads };
      await check(
        { ...window, outputHeight: outputOf(height, 0), outputWidth: outputOf(width, 1) },
        undefined,
        round,
      );
    }
  }
  it('depthwise, for 40 random geometries', () => forRandomGeometries(40, checkDepthwise));
  it('any other, for 40 random geometries', () => forRandomGeometries(40, checkWindow));

  it('a number for each map', async () => {
    const channels = 2 * channelBlock;
    const [height, width] = [4, 5];
    const shapes: Shapes = [
      [channels, batch * height * width],
      [channels, batch],
      [1, 1],
    ];
    const plus = (x: Value, bias: Value): Value => operators.add(x, bias);
    const inBlocks: Convolution = (x, factors, bias) => {
      const feature = Feature.channelMajor(x, { batch, height, width });
      const single = Feature.channelMajor(factors, { batch, height: 1, width: 1 });
      return plus(Feature.inBlocks(blockedScaling(feature, single), feature.size).channelMajor, bias);
    };
    await expectSame(shapes, inBlocks, (x, factors, bias) => {
      const maps = operators.reshape(x, [channels, batch, height * width]);
      const product = operators.multiply(maps, operators.reshape(factors, [channels, batch, 1]));
      return plus(operators.reshape(product, [channels, batch * height * width]), bias);
    });
  });
});

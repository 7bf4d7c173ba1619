import { describe, expect, it } from 'vitest';
import { storeInHalfPrecision } from '../../src/exports/half-precision.js';
import { planQuantization } from '../../src/exports/quantization-plan.js';
import { quantize } from '../../src/exports/quantize.js';
import { fromFloat16, type Graph, readersOf, serializeGraph } from '../../src/graph/index.js';
import { cardFor, distance, logitsOf, smallNetwork, storedGraph } from './networks.js';
import { rangesOf } from './ranges.js';

const classNames = ['a', 'b', 'c'];
const card = cardFor(classNames);
const spread = (values: Float32Array): number => Math.max(...values) - Math.min(...values);

function count(graph: Graph, operator: string): number {
  return graph.nodes.filter((node) => node.operator === operator).length;
}

describe('half precision', () => {
  const graph = storedGraph(smallNetwork(3), card);
  const half = storeInHalfPrecision(graph);

  it('covers every kernel and nothing else', () => {
    const halves = [...half.constants].filter(([, { type }]) => type === 'float16').map(([name]) => name);
    expect(halves.sort()).toEqual(
      ['dense/kernel', 'depthwise/kernel', 'first/kernel', 'last/kernel', 'project/kernel'].sort(),
    );
    for (const name of halves) {
      const before = graph.constants.get(name)!.data as Float32Array;
      const after = fromFloat16(half.constants.get(name)!.data as Uint16Array);
      before.forEach((value, at) => {
        expect(Math.abs(after[at] - value)).toBeLessThanOrEqual(Math.abs(value) / 2048 + 3e-8);
      });
    }
  });

  it('computes nearly the same', async () => {
    const [before, after] = [await logitsOf(graph), await logitsOf(half)];
    expect(distance(before, after) / spread(before)).toBeLessThan(2e-3);
    expect(distance(before, after)).toBeGreaterThan(0);
  });

  it('keeps a kernel in float32 if its values do not fit', () => {
    const model = smallNetwork(3);
    const [kernel] = model.getLayer('project').variables;
    kernel.assign(kernel.value.map((value) => value * 1e7));
    const { constants } = storeInHalfPrecision(storedGraph(model, card));
    expect(constants.get('project/kernel')!.type).toBe('float32');
    expect(constants.get('last/kernel')!.type).toBe('float16');
  });
});

describe('static quantization', () => {
  const graph = storedGraph(smallNetwork(3), card);

  it('covers every convolution except the first, and the sum of two maps', () => {
    const { convolutions, maps, bounds } = planQuantization(graph);
    expect(convolutions.size).toBe(3);
    expect(bounds.size).toBe(3);
    const sum = graph.nodes.find(
      ({ operator, inputs }) => operator === 'Add' && inputs.every((name) => maps.has(name)),
    );
    expect(sum).toBeDefined();
    expect(maps.has(sum!.outputs[0])).toBe(true);
  });

  it('uses QuantizeLinear and DequantizeLinear, whose rounding replaces bounds', async () => {
    const { maps, convolutions, bounds } = planQuantization(graph);
    const whole = quantize(graph, await rangesOf(graph));
    expect(count(whole, 'QuantizeLinear')).toBe(maps.size);
    expect(count(whole, 'DequantizeLinear')).toBe(maps.size + 2 * convolutions.size);
    expect(count(graph, 'Relu') + count(graph, 'Clip') - count(whole, 'Relu') - count(whole, 'Clip')).toBe(
      bounds.size,
    );
    // Only QuantizeLinear reads a map that is not rounded.
    const readers = readersOf(whole);
    for (const name of maps) {
      for (const { operator } of readers.get(name) ?? []) expect(operator).toBe('QuantizeLinear');
    }
  });

  it('has one scale per filter, which makes its largest weight 127', async () => {
    const whole = quantize(graph, await rangesOf(graph));
    for (const name of ['depthwise/kernel', 'project/kernel', 'last/kernel']) {
      const { type, shape, data } = whole.constants.get(name)!;
      expect(type).toBe('int8');
      const scales = whole.constants.get(`${name}_scale`)!.data as Float32Array;
      const original = graph.constants.get(name)!.data as Float32Array;
      expect(scales.length).toBe(shape[0]);
      const perFilter = data.length / shape[0];
      for (let filter = 0; filter < shape[0]; filter++) {
        const own = (data as Int8Array).subarray(filter * perFilter, (filter + 1) * perFilter);
        expect(Math.max(...own.map(Math.abs))).toBe(127);
        own.forEach((value, at) => {
          const exact = original[filter * perFilter + at];
          expect(Math.abs(value * scales[filter] - exact)).toBeLessThanOrEqual(scales[filter] * 0.501);
        });
      }
    }
    expect(whole.constants.get('first/kernel')!.type).toBe('float32');
    expect(whole.constants.get('dense/kernel')!.type).toBe('float32');
  });

  it('computes nearly the same', async () => {
    const before = await logitsOf(graph);
    const after = await logitsOf(quantize(graph, await rangesOf(graph)));
    expect(distance(before, after) / spread(before)).toBeLessThan(0.05);
  });

  it('rounds kernels to 7 bits on request, so that two products fit into 16 bits', async () => {
    const ranges = await rangesOf(graph);
    const whole = quantize(graph, ranges, 7);
    for (const [name, { type, data }] of whole.constants) {
      if (type !== 'int8' || name.endsWith('zero_point')) continue;
      expect(Math.max(...(data as Int8Array).map(Math.abs)), name).toBe(64);
    }
    expect(2 * 255 * 64).toBeLessThan(2 ** 15);
    const before = await logitsOf(graph);
    expect(distance(before, await logitsOf(whole)) / spread(before)).toBeLessThan(0.08);
  });

  it('works with mirror images and a temperature in the graph', async () => {
    const twice = storedGraph(smallNetwork(3), cardFor(classNames, { flipAtTestTime: true, temperature: 2 }));
    const before = await logitsOf(twice);
    const after = await logitsOf(quantize(twice, await rangesOf(twice)));
    expect(distance(before, after) / spread(before)).toBeLessThan(0.05);
  });

  it('keeps the bias of filters whose weights are all zero', async () => {
    const model = smallNetwork(3);
    const [kernel, bias] = model.getLayer('last').variables;
    kernel.assign(new Float32Array(kernel.size));
    bias.assign(Float32Array.from(bias.value, (_, filter) => 100 * (filter + 1)));
    const zeros = storedGraph(model, card);
    const before = await logitsOf(zeros);
    const after = await logitsOf(quantize(zeros, await rangesOf(zeros)));
    expect(distance(before, after) / spread(before)).toBeLessThan(0.01);
  });

  it('gives the same bytes for the same graph', async () => {
    const ranges = await rangesOf(graph);
    expect(serializeGraph(quantize(graph, ranges))).toEqual(serializeGraph(quantize(graph, ranges)));
  });
});

import { describe, expect, it } from 'vitest';
import { readCard } from '../../src/classifier/card.js';
import { withFeatures } from '../../src/classifier/explain/explanation-graph.js';
import { explainableOf, heatMapOf } from '../../src/classifier/explain/heat-map-of.js';
import { GraftError } from '../../src/errors.js';
import { CHECKSUM_KEY, type Graph, GraphBuilder, operators, type Value } from '../../src/graph/index.js';
import { taskNamed } from '../../src/tasks/index.js';
import { cardFor, distance, images, run, size, smallNetwork, storedGraph } from './networks.js';

const one = {
  image: { type: 'uint8' as const, shape: [1, size, size, 3], data: images.data.slice(0, size * size * 3) },
};

async function heatMap(graph: Graph, classNumber: number): Promise<Float32Array> {
  const explainable = await explainableOf(graph, [size, size], 'memory', run);
  const { features } = await run(withFeatures(graph, explainable.parts), one);
  // Only a written file has a checksum.
  const metadata = new Map([...graph.metadata, [CHECKSUM_KEY, '00000000']]);
  const { task, classNames } = readCard(metadata, 'memory');
  const weights = taskNamed(task, classNames).outputWeights(classNumber);
  return (await heatMapOf(explainable, features, weights, run)).data;
}

/** The class activation map (Zhou et al., 2016), from the weights of the head; Grad-CAM of a linear head is the same. */
async function activationMap(graph: Graph, classNumber: number): Promise<number[]> {
  const model = smallNetwork(3);
  const kernel = model.getLayer('dense').variables[0];
  const [channels, units] = kernel.shape;
  const { parts } = await explainableOf(graph, [size, size], 'memory', run);
  const { features: map } = await run(withFeatures(graph, parts), one);
  const places = map.shape[2] * map.shape[3];
  // The logit is linear in the map: bias + sum over channels of kernel * mean of the channel.
  const weight = (channel: number): number => kernel.value[channel * units + classNumber] / places;
  return Array.from({ length: places }, (_, place) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += weight(channel) * (map.data as Float32Array)[channel * places + place];
    }
    return Math.max(0, sum);
  });
}

const numbers = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, at) => Math.sin(3 * at + 1) / 4);

/** A network up to maps [N, 4, 4, 4] of the picture, and the kernel of a head with two outputs. */
function pictureMaps(): { graph: GraphBuilder; maps: Value; kernel: Value } {
  const graph = new GraphBuilder('maps');
  const image = graph.input('image', 'uint8', ['N', size, size, 3]);
  const pixels = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  const filters = graph.constant('filters', { type: 'float32', shape: [4, 3, 8, 8], data: numbers(4 * 192) });
  const patches = { strides: [8, 8], pads: [0, 0, 0, 0], group: 1 } as const;
  const maps = operators.convolution(pixels, filters, undefined, patches);
  return {
    graph,
    maps,
    kernel: graph.constant('head', { type: 'float32', shape: [6, 2], data: numbers(12) }),
  };
}

describe('a heat map', () => {
  const plain = storedGraph(smallNetwork(3), cardFor(['a', 'b', 'c']));

  it.each([0, 1, 2])('is the class activation map where the head is linear (class %i)', async (number) => {
    const heat = await heatMap(plain, number);
    expect(heat.length).toBe(8 * 8);
    expect(distance(heat, await activationMap(plain, number))).toBeLessThan(1e-5);
  });

  it('is the same if the graph uses the mirror image and a temperature', async () => {
    const card = cardFor(['a', 'b', 'c'], { flipAtTestTime: true, temperature: 3 });
    const twice = storedGraph(smallNetwork(3), card);
    expect(distance(await heatMap(twice, 1), await heatMap(plain, 1))).toBeLessThan(1e-6);
  });

  it('of one output is for one class or the other', async () => {
    const graph = storedGraph(smallNetwork(1), cardFor(['a', 'b']));
    const [first, second] = [await heatMap(graph, 0), await heatMap(graph, 1)];
    expect(Math.max(...first, ...second)).toBeGreaterThan(0);
    first.forEach((heat, place) => {
      expect(Math.min(heat, second[place])).toBe(0);
    });
  });

  it('requires a last linear layer', async () => {
    const graph = new GraphBuilder('no head');
    const image = graph.input('image', 'uint8', ['N', size, size, 3]);
    graph.output('logits', operators.relu(operators.cast(image, 'float32')));
    const found = explainableOf(graph.build(), [size, size], 'model.onnx', run);
    await expect(found).rejects.toThrow(GraftError);
    await expect(found).rejects.toThrow(/^model\.onnx has no last linear layer for a heat map/);
  });

  it('of convolutions over the whole map is that of a linear layer over all of its numbers', async () => {
    const { graph, maps, kernel } = pictureMaps();
    const weights = graph.constant('weights', {
      type: 'float32',
      shape: [6, 4, 4, 4],
      data: numbers(6 * 64),
    });
    const whole = { strides: [1, 1], pads: [0, 0, 0, 0], group: 1 } as const;
    const list = operators.reshape(operators.convolution(maps, weights, undefined, whole), ['N', 6]);
    graph.output('logits', operators.gemm(list, kernel));
    const built = graph.build();
    const explainable = await explainableOf(built, [size, size], 'memory', run);
    const { features } = await run(withFeatures(built, explainable.parts), one);
    const heat = await heatMapOf(explainable, features, Float32Array.of(0, 1), run);
    expect([heat.height, heat.width]).toEqual([4, 4]);
    // The logit is linear in the map, so that its gradient is a product of the two matrices of weights.
    const [values, products] = [features.data as Float32Array, numbers(6 * 64)];
    const gradient = Array.from({ length: 64 }, (_, at) =>
      Array.from({ length: 6 }, (__, unit) => products[unit * 64 + at] * numbers(12)[unit * 2 + 1]).reduce(
        (sum, each) => sum + each,
      ),
    );
    const means = [0, 1, 2, 3].map(
      (channel) => gradient.slice(16 * channel, 16 * channel + 16).reduce((sum, each) => sum + each) / 16,
    );
    const expected = Array.from({ length: 16 }, (_, place) =>
      Math.max(
        0,
        means.reduce((sum, mean, channel) => sum + mean * values[16 * channel + place], 0),
      ),
    );
    expect(Math.max(...expected)).toBeGreaterThan(0);
    expect(distance(heat.data, expected)).toBeLessThan(1e-4);
  });

  it('is refused where the places of the picture cannot be followed', async () => {
    const { graph, maps, kernel } = pictureMaps();
    const mixed = operators.softmax(operators.reshape(maps, ['N', 4, 2, 8]));
    const sums = operators.reduceMean(mixed, [2, 3], false);
    graph.output('logits', operators.gemm(sums, operators.slice(kernel, [0, 0], [4, 2])));
    await expect(explainableOf(graph.build(), [size, size], 'model.onnx', run)).rejects.toThrow(
      /^model\.onnx cannot be explained: the order in which "softmax.*" \[1, 4, 2, 8\] has the places/,
    );
  });

  it('is refused where an operator after the last map has no gradient', async () => {
    const { graph, maps, kernel } = pictureMaps();
    const flat = operators.reshape(maps, ['N', 64]);
    const picked = operators.reshape(operators.gather(flat, [5, 9, 12, 60], 1), ['N', 4]);
    graph.output('logits', operators.gemm(picked, operators.slice(kernel, [0, 0], [4, 2])));
    await expect(explainableOf(graph.build(), [size, size], 'model.onnx', run)).rejects.toThrow(
      /^model\.onnx cannot be explained: after its last map comes the operator Gather/,
    );
  });
});

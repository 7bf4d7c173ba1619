import { describe, expect, it } from 'vitest';
import { readCard } from '../../src/classifier/card.js';
import { findParts, gradientGraph, withLastMap } from '../../src/classifier/explain/explanation-graph.js';
import { GraftError } from '../../src/errors.js';
import { CHECKSUM_KEY, type Graph, GraphBuilder, operators } from '../../src/graph/index.js';
import { taskNamed } from '../../src/tasks/index.js';
import { cardFor, distance, images, run, size, smallNetwork, storedGraph } from './networks.js';

const one = {
  image: { type: 'uint8' as const, shape: [1, size, size, 3], data: images.data.slice(0, size * size * 3) },
};

async function heatMap(graph: Graph, classNumber: number): Promise<Float32Array> {
  const parts = findParts(graph, 'memory');
  const { last_map: map } = await run(withLastMap(graph, parts), one);
  const shape = [1, ...map.shape.slice(1)];
  const data = (map.data as Float32Array).slice(
    0,
    shape.reduce((product, length) => product * length),
  );
  const feed = { last_map: { type: 'float32' as const, shape, data } };
  // Only a written file has a checksum.
  const metadata = new Map([...graph.metadata, [CHECKSUM_KEY, '00000000']]);
  const { task, classNames } = readCard(metadata, 'memory');
  const weights = taskNamed(task, classNames).outputWeights(classNumber);
  return (await run(gradientGraph(graph, parts, shape, weights), feed)).heat_map.data as Float32Array;
}

/** The class activation map (Zhou et al., 2016), from the weights of the head; Grad-CAM of a linear head is the same. */
async function activationMap(graph: Graph, classNumber: number): Promise<number[]> {
  const model = smallNetwork(3);
  const kernel = model.getLayer('dense').variables[0];
  const [channels, units] = kernel.shape;
  const { last_map: map } = await run(withLastMap(graph, findParts(graph, 'memory')), one);
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

  it('requires global average pooling', () => {
    const graph = new GraphBuilder('no map');
    const x = graph.input('image', 'float32', ['N', 3]);
    graph.output('logits', operators.relu(x));
    expect(() => findParts(graph.build(), 'model.onnx')).toThrow(GraftError);
    expect(() => findParts(graph.build(), 'model.onnx')).toThrow(
      /^model\.onnx has no last map for a heat map/,
    );
  });
});

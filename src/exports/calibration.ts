import { GraftError } from '../errors.js';
import { type Graph, type GraphNode, type TensorType, withoutUnused } from '../graph/index.js';
import type { Images } from '../pictures/index.js';
import type { Runtime } from '../runtime/index.js';

/** The smallest and largest value of a map. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * Measures the range of each map of a classifier's graph on pictures: the smallest and the largest value over all of
 * them.
 *
 * @param maps names of values [batch, channels, height, width]
 */
export async function calibrate(
  runtime: Runtime,
  graph: Graph,
  maps: ReadonlySet<string>,
  batches: AsyncIterable<Images>,
): Promise<Map<string, Range>> {
  const names = [...maps];
  const session = await runtime.createParallelSession(withExtremes(graph, names));
  const ranges = new Map<string, Range>();
  try {
    for await (const { data, shape } of batches) {
      const extremes = await session.run({ image: { type: 'uint8', shape, data } });
      names.forEach((name, index) => {
        const lows = extremes[`low_${index}`].data as Float32Array;
        const highs = extremes[`high_${index}`].data as Float32Array;
        const { low, high } = ranges.get(name) ?? { low: 0, high: 0 };
        ranges.set(name, { low: Math.min(low, ...lows), high: Math.max(high, ...highs) });
      });
    }
  } finally {
    await session.release();
  }
  if (ranges.size === 0) throw new GraftError('None of the images for measuring ranges could be read.');
  return ranges;
}

/** The graph with the smallest and the largest value of each map, by picture, as its only outputs. */
function withExtremes(graph: Graph, names: readonly string[]): Graph {
  const axes = 'extreme_axes';
  const nodes: GraphNode[] = [...graph.nodes];
  const outputs = new Map<string, TensorType>();
  names.forEach((name, index) => {
    for (const [operator, output] of [
      ['ReduceMin', `low_${index}`],
      ['ReduceMax', `high_${index}`],
    ]) {
      nodes.push({ operator, inputs: [name, axes], outputs: [output], attributes: { keepdims: 0 } });
      outputs.set(output, { type: 'float32', shape: ['N'] });
    }
  });
  const constants = new Map(graph.constants);
  constants.set(axes, { type: 'int64', shape: [3], data: BigInt64Array.of(1n, 2n, 3n) });
  return withoutUnused({ ...graph, nodes, constants, outputs, metadata: new Map() });
}

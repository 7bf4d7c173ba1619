import { FAMILIARITY_OFFSET, FAMILIARITY_OUTPUT, scoreAboveLimit } from '../classifier/index.js';
import { type Graph, withoutUnused } from '../graph/index.js';
import type { Images } from '../pictures/index.js';
import type { ParallelSession, Runtime } from '../runtime/index.js';

/**
 * Moves the familiarity that a quantized graph measures so that it is on average what the original measures of the same
 * pictures. Rounded maps make every picture look a little stranger, the most in early stages.
 *
 * @returns the quantized graph itself if it measures no familiarity, or comes from an older file without the offset
 */
export async function alignFamiliarity(
  runtime: Runtime,
  original: Graph,
  quantized: Graph,
  batches: AsyncIterable<Images>,
): Promise<Graph> {
  const offset = quantized.constants.get(FAMILIARITY_OFFSET);
  if (offset === undefined) return quantized;
  const sessions: ParallelSession[] = [];
  let [moved, count] = [0, 0];
  try {
    for (const graph of [original, quantized]) {
      sessions.push(await runtime.createParallelSession(onlyFamiliarity(graph)));
    }
    for await (const { data, shape } of batches) {
      const [before, after] = await Promise.all(
        sessions.map((session) => session.run({ image: { type: 'uint8', shape, data } })),
      );
      const [old, own] = [before, after].map((outputs) => outputs[FAMILIARITY_OUTPUT].data as Float32Array);
      old.forEach((familiarity, row) => {
        moved += scoreAboveLimit(familiarity) - scoreAboveLimit(own[row]);
      });
      count += old.length;
    }
  } finally {
    await Promise.all(sessions.map((session) => session.release()));
  }
  if (count === 0) return quantized;
  const [value] = offset.data as Float32Array;
  const aligned = { ...offset, data: Float32Array.of(value + moved / count) };
  return { ...quantized, constants: new Map(quantized.constants).set(FAMILIARITY_OFFSET, aligned) };
}

function onlyFamiliarity(graph: Graph): Graph {
  const outputs = new Map([...graph.outputs].filter(([name]) => name === FAMILIARITY_OUTPUT));
  return withoutUnused({ ...graph, outputs, metadata: new Map() });
}

import type { Range } from '../../src/exports/calibration.js';
import { planQuantization } from '../../src/exports/quantization-plan.js';
import { type Graph, withoutUnused } from '../../src/graph/index.js';
import { run } from './networks.js';

/** The smallest and the largest value of each map to be rounded. */
export async function rangesOf(graph: Graph): Promise<Map<string, Range>> {
  const names = [...planQuantization(graph).maps];
  const outputs = new Map(
    names.map((name) => [name, { type: 'float32' as const, shape: ['N', 'C', 'H', 'W'] }]),
  );
  const maps = await run(withoutUnused({ ...graph, outputs }));
  return new Map(
    names.map((name) => {
      const data = maps[name].data as Float32Array;
      return [
        name,
        { low: data.reduce((a, b) => Math.min(a, b)), high: data.reduce((a, b) => Math.max(a, b)) },
      ];
    }),
  );
}

import { type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import type { Runtime } from '../runtime/index.js';
import type { FeatureRows } from './feature-rows.js';

/** A row, and how much it is like another one. */
export interface SimilarRow {
  readonly row: number;
  /** The cosine of the angle between both, at most 1. */
  readonly similarity: number;
}

/** Queries that go through the rows together. */
const QUERIES_AT_ONCE = 256;

/**
 * For each query the rows that are most like it, the most similar first.
 *
 * @param queries positions of rows
 * @param accepts whether a row may be given for the query at this position of `queries`
 */
export async function mostSimilarRows(
  runtime: Runtime,
  rows: FeatureRows,
  queries: readonly number[],
  { count, accepts }: { readonly count: number; readonly accepts: (query: number, row: number) => boolean },
): Promise<SimilarRow[][]> {
  const best: SimilarRow[][] = queries.map(() => []);
  if (queries.length === 0 || count === 0) return best;
  const session = await runtime.createSession(cosinesGraph(rows.size));
  try {
    for (let first = 0; first < queries.length; first += QUERIES_AT_ONCE) {
      const some = queries.slice(first, first + QUERIES_AT_ONCE);
      const wanted = {
        type: 'float16',
        shape: [some.length, rows.size],
        data: await gather(rows, some),
      } as const;
      for await (const { from, count: length, data } of rows.blocks()) {
        const block = {
          type: 'float16',
          shape: [length, rows.size],
          data: data.subarray(0, length * rows.size),
        } as const;
        const { cosines } = await session.run({ rows: block, queries: wanted });
        const values = cosines.data as Float32Array;
        for (let row = 0; row < length; row++) {
          some.forEach((own, at) => {
            const similarity = values[row * some.length + at];
            const list = best[first + at];
            if (list.length === count && similarity <= list[count - 1].similarity) return;
            if (from + row === own || !accepts(first + at, from + row)) return;
            const place = list.findIndex((other) => other.similarity < similarity);
            list.splice(place === -1 ? list.length : place, 0, { row: from + row, similarity });
            list.length = Math.min(list.length, count);
          });
        }
      }
    }
  } finally {
    await session.release();
  }
  return best;
}

/** The rows at these positions, in the order of the positions. */
async function gather(rows: FeatureRows, positions: readonly number[]): Promise<Uint16Array> {
  const result = new Uint16Array(positions.length * rows.size);
  for await (const { from, count, data } of rows.blocks()) {
    positions.forEach((position, at) => {
      const row = position - from;
      if (row < 0 || row >= count) return;
      result.set(data.subarray(row * rows.size, (row + 1) * rows.size), at * rows.size);
    });
  }
  return result;
}

function cosinesGraph(size: number): Graph {
  const graph = new GraphBuilder('cosines');
  const unit = (name: string, count: string): Value => {
    const x = operators.cast(graph.input(name, 'float16', [count, size]), 'float32');
    const squares = operators.reduceSum(operators.multiply(x, x), [1]);
    return operators.divide(x, operators.add(operators.squareRoot(squares), graph.scalar(1e-12, 'float32')));
  };
  graph.output('cosines', operators.gemm(unit('rows', 'N'), unit('queries', 'Q'), { transposeB: true }));
  return graph.build();
}

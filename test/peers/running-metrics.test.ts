import { describe, expect, it } from 'vitest';
import * as metrics from '../../src/metrics/index.js';
import { GoldenFile } from './golden.js';

interface MetricCase {
  readonly metric: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly kind: string;
  readonly weighted: boolean;
  readonly rounded: boolean;
  /** The values after each batch. */
  readonly values: readonly number[];
}

const golden = new GoldenFile<{ batches: number[]; cases: MetricCase[] }>('running-metrics');
const { batches, cases } = golden.description;
const samples = batches.reduce((sum, size) => sum + size, 0);

type MetricClass = new (options: Readonly<Record<string, unknown>>) => metrics.Metric;

function classOf(name: string): MetricClass {
  return (metrics as unknown as Readonly<Record<string, MetricClass>>)[name];
}

describe("Keras' metrics after every batch", () => {
  const named = cases.map(
    (each) =>
      [
        `${each.metric} ${JSON.stringify(each.options)} of ${each.kind}${each.weighted ? ', weighted' : ''}`,
        each,
      ] as const,
  );

  it.each(named)('%s', (_, { metric: name, options, kind, weighted, rounded, values }) => {
    const metric = new (classOf(name))(options);
    const numbers = (array: string): Float32Array => golden.numbers(`${kind}/${array}`) as Float32Array;
    const outputs = numbers(options.fromLogits ? 'logits' : 'outputs').map((value) =>
      rounded ? Math.round(value) : value,
    );
    const rows = (data: Float32Array, from: number, count: number): metrics.Rows => {
      const width = data.length / samples;
      return { data: data.subarray(from * width, (from + count) * width), shape: [count, width] };
    };
    let start = 0;
    batches.forEach((size, batch) => {
      const weights = weighted ? numbers('weights').subarray(start, start + size) : undefined;
      metric.update(rows(numbers('targets'), start, size), rows(outputs, start, size), weights);
      expect(metric.result(), `after batch ${batch + 1}`).toBeCloseTo(values[batch], 5);
      start += size;
    });
  });

  it('differ from case to case', () => {
    expect(cases.length).toBeGreaterThan(20);
    expect(new Set(cases.map(({ values }) => values.at(-1)!.toFixed(4))).size).toBeGreaterThan(20);
  });
});

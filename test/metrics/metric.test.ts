import { describe, expect, it } from 'vitest';
import {
  BinaryAccuracy,
  F1Score,
  MeanMetric,
  MeanMetricWrapper,
  Metric,
  metricWords,
  Precision,
  type Rows,
  resolveMetric,
  SparseCategoricalAccuracy,
  TopKCategoricalAccuracy,
} from '../../src/metrics/index.js';
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from '../../src/nn/index.js';

describe('a metric', () => {
  it('takes numbers, lists and the result of predict', () => {
    for (const [targets, outputs] of [
      [
        [0, 1, 1],
        [0.2, 0.9, 0.4],
      ],
      [
        [[0], [1], [1]],
        [[0.2], [0.9], [0.4]],
      ],
      [
        { data: Float32Array.of(0, 1, 1), shape: [3, 1] },
        { data: Float32Array.of(0.2, 0.9, 0.4), shape: [3, 1] },
      ],
    ] as const) {
      const metric = new BinaryAccuracy();
      metric.update(targets, outputs);
      expect(metric.result()).toBeCloseTo(2 / 3, 12);
      metric.reset();
      expect(metric.result()).toBe(0);
    }
  });

  it('continues from its state, bit for bit, also before its first batch', () => {
    const [targets, outputs] = [
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      [
        [0.5, 0.3, 0.2],
        [0.6, 0.3, 0.1],
      ],
    ];
    const whole = new F1Score();
    whole.update(targets, outputs);
    const state = whole.getState();
    whole.update(targets, outputs, [1, 0.25]);
    const continued = new F1Score();
    continued.setState(state);
    expect(continued.getState()).toEqual(state);
    continued.update(targets, outputs, [1, 0.25]);
    expect(continued.getState()).toEqual(whole.getState());
    expect(continued.result()).toBe(whole.result());
    const other = new F1Score();
    other.update([[1, 0]], [[0.9, 0.1]]);
    expect(() => other.setState(state)).toThrow('has 2 numbers, but the saved state has 3');
  });

  it('refuses targets and predictions that do not match', () => {
    expect(() => new Precision().update([1, 0], [0.5])).toThrow(
      'Precision cannot compare targets of shape (2, 1) with outputs of shape (1, 1).',
    );
    expect(() => new Precision().update([1, 0], [0.5, 0.2], [1])).toThrow('one weight per sample, 2');
    expect(() => new SparseCategoricalAccuracy().update([3], [[0.5, 0.3, 0.2]])).toThrow(
      'Expected a class number from 0 to 2 for sample 0, but received 3.',
    );
    expect(() => new SparseCategoricalAccuracy().update([0], [0.5])).toThrow(
      expect.objectContaining({ hint: 'Use the name accuracy, or BinaryAccuracy.' }),
    );
    expect(() => new TopKCategoricalAccuracy({ k: 0 })).toThrow('k to be a whole number of at least 1');
    expect(() => new Precision({ thresholds: [0.1, 0.2] as unknown as number })).toThrow('one number');
  });
});

describe('a word', () => {
  const logits = new BinaryCrossentropy({ fromLogits: true });

  it.each([
    [logits, 'BinaryAccuracy'],
    [new CategoricalCrossentropy(), 'CategoricalAccuracy'],
    [new SparseCategoricalCrossentropy(), 'SparseCategoricalAccuracy'],
  ])('accuracy depends on the loss: %o', (loss, name) => {
    const metric = resolveMetric('accuracy', loss);
    expect(metric.constructor.name).toBe(name);
    expect(metric.name).toBe('accuracy');
  });

  it.each(metricWords)('%s makes a metric of that name', (word) => {
    const metric = resolveMetric(word, new CategoricalCrossentropy());
    expect(metric).toBeInstanceOf(Metric);
    expect(metric.name).toBe(word);
    expect(metric.better).toBe('higher');
  });

  it('can be the name of a class', () => {
    expect(resolveMetric('F1Score', logits)).toBeInstanceOf(F1Score);
  });

  it('is refused if it is unknown, with similar names', () => {
    expect(() => resolveMetric('precison', logits)).toThrow(
      expect.objectContaining({ message: 'There is no metric "precison".', hint: 'Did you mean precision?' }),
    );
    expect(() => resolveMetric(Precision as unknown as string, logits)).toThrow(
      expect.objectContaining({ hint: 'Write `new Precision()`.' }),
    );
    expect(() => resolveMetric(3 as unknown as string, logits)).toThrow('There is no metric 3.');
  });
});

describe('outputs that are logits', () => {
  it('use a probability threshold of one half by default, or a given number', () => {
    const accuracy = new BinaryAccuracy();
    accuracy.bind({ kind: 'binary', fromLogits: true });
    accuracy.update([1, 0], [0.2, -0.2]);
    expect(accuracy.result()).toBe(1);
    const given = new BinaryAccuracy({ threshold: 0.5 });
    given.bind({ kind: 'binary', fromLogits: true });
    given.update([1, 0], [0.2, -0.2]);
    expect(given.result()).toBe(0.5);
    const precision = new Precision();
    precision.bind({ kind: 'categorical', fromLogits: true });
    // Only the second sample has a high probability: exp(3) / (exp(3) + 2) is 0.91, exp(0.1) / ... 0.36.
    precision.update(
      [0, 1],
      [
        [0.1, 0, 0],
        [0, 3, 0],
      ],
    );
    expect(precision.result()).toBe(1);
  });
});

describe('a metric of your own', () => {
  class MeanDistance extends MeanMetric {
    readonly better = 'lower';

    update(targets: Rows, outputs: Rows, sampleWeight?: ArrayLike<number>): void {
      for (let row = 0; row < outputs.shape[0]; row++) {
        this.add(Math.abs(targets.data[row] - outputs.data[row]), sampleWeight?.[row] ?? 1);
      }
    }
  }

  it('can be a class, whose name it has', () => {
    const metric = new MeanDistance();
    expect(metric.name).toBe('mean_distance');
    metric.update({ data: [1, 0], shape: [2, 1] }, { data: [0.5, 0.25], shape: [2, 1] }, [1, 3]);
    expect(metric.result()).toBe((0.5 + 0.75) / 4);
  });

  it('can be a function that returns one number per sample', () => {
    function squared(targets: Rows, outputs: Rows): number[] {
      return Array.from(outputs.data, (value, row) => (value - targets.data[row]) ** 2);
    }
    const metric = resolveMetric(squared, new BinaryCrossentropy());
    expect(metric).toBeInstanceOf(MeanMetricWrapper);
    expect([metric.name, metric.better]).toEqual(['squared', undefined]);
    metric.update([1, 0], [0.5, 0.5]);
    expect(metric.result()).toBe(0.25);
    expect(() => resolveMetric(() => 1 as unknown as number[], new BinaryCrossentropy())).toThrow(
      'Expected a name for the metric',
    );
    const wrong = new MeanMetricWrapper(() => [1], { name: 'wrong' });
    expect(() => wrong.update([1, 0], [0.5, 0.5])).toThrow('one number per sample, 2, but received 1');
  });
});

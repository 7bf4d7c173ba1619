import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { dataOf, GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerLoss } from '../../src/lower/index.js';
import { resolveMetric } from '../../src/metrics/index.js';
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type Loss,
  SparseCategoricalCrossentropy,
} from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { sampleLosses } from '../../src/train/sample-losses.js';
import { measuredTargets } from '../../src/train/targets.js';

const batch = 4;
const random = new Random(3);
const logits = (width: number): number[] =>
  Array.from({ length: batch * width }, () => Math.fround(random.uniform(-3, 3)));
const rows = (values: readonly number[], width: number): number[][] =>
  Array.from({ length: batch }, (_, row) => values.slice(row * width, (row + 1) * width));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softmax = (row: readonly number[]): number[] => {
  const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
  return row.map((value) => Math.exp(value) / total);
};
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const oneHot = (labels: readonly number[], width: number): number[] =>
  labels.flatMap((label) => Array.from({ length: width }, (_, index) => (index === label ? 1 : 0)));

interface LossRun {
  loss: number;
  gradient: number[];
}

/** The graph's loss for sample weights (1 unless given), and its gradient. */
async function runLoss(
  loss: Loss,
  outputs: readonly number[],
  targets: readonly number[],
  weights: readonly number[] = new Array(batch).fill(1),
): Promise<LossRun> {
  const width = outputs.length / batch;
  const graph = new GraphBuilder('loss');
  const input = graph.input('outputs', 'float32', [batch, width]);
  const value = lowerLoss(
    loss,
    input,
    graph.input('targets', 'float32', [batch, width]),
    graph.input('weights', 'float32', [batch, 1]),
  );
  graph.output('loss', value);
  const [gradient] = gradients(value, [input]);
  graph.output('gradient', gradient);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const tensor = (values: readonly number[], columns: number): ReturnType<typeof float32> =>
    float32(dataOf(values, 'float32') as Float32Array, [batch, columns]);
  const results = await engine.run(0, {
    outputs: tensor(outputs, width),
    targets: tensor(targets, width),
    weights: tensor(
      weights.map((weight) => weight / batch),
      1,
    ),
  });
  await engine.releaseSession(0);
  return { loss: Number(results.loss.data[0]), gradient: Array.from(results.gradient.data, Number) };
}

/** The result of `metrics.ts` for the same samples. */
function metricLoss(loss: Loss, outputs: readonly number[], targets: readonly number[]): number {
  const losses = sampleLosses(loss, Float32Array.from(outputs), Float32Array.from(targets), batch);
  return sum([...losses]) / batch;
}

/** Keras' binary cross-entropy of one probability. */
const binary = (target: number, probability: number): number =>
  -(target * Math.log(probability) + (1 - target) * Math.log(1 - probability));

async function expectLoss(
  loss: Loss,
  outputs: readonly number[],
  targets: readonly number[],
  samples: readonly number[],
): Promise<void> {
  const weights = [0.5, 0, 2, 1];
  const mean = sum(samples) / batch;
  expect((await runLoss(loss, outputs, targets)).loss).toBeCloseTo(mean, 6);
  expect(metricLoss(loss, outputs, targets)).toBeCloseTo(mean, 6);
  const weighted = sum(samples.map((value, row) => value * weights[row])) / batch;
  expect((await runLoss(loss, outputs, targets, weights)).loss).toBeCloseTo(weighted, 6);
}

describe('BinaryCrossentropy', () => {
  const targets = [0, 1, 1, 0];

  it.each([0, 0.1, 1])('of logits, label smoothing %d', async (labelSmoothing) => {
    const outputs = logits(1);
    const smooth = targets.map((target) => target * (1 - labelSmoothing) + labelSmoothing / 2);
    const samples = outputs.map((logit, row) => binary(smooth[row], sigmoid(logit)));
    await expectLoss(new BinaryCrossentropy({ fromLogits: true, labelSmoothing }), outputs, targets, samples);
  });

  it.each([0, 0.2])('of probabilities, label smoothing %d', async (labelSmoothing) => {
    const outputs = logits(1).map((logit) => Math.fround(sigmoid(logit)));
    const smooth = targets.map((target) => target * (1 - labelSmoothing) + labelSmoothing / 2);
    const samples = outputs.map((probability, row) => binary(smooth[row], probability));
    await expectLoss(new BinaryCrossentropy({ labelSmoothing }), outputs, targets, samples);
  });

  it('of several outputs is the mean over them', async () => {
    const outputs = logits(3);
    const several = [0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1];
    const samples = rows(outputs, 3).map(
      (row, at) => sum(row.map((logit, column) => binary(several[at * 3 + column], sigmoid(logit)))) / 3,
    );
    await expectLoss(new BinaryCrossentropy({ fromLogits: true }), outputs, several, samples);
  });
});

describe.each([
  ['CategoricalCrossentropy', (fromLogits: boolean) => new CategoricalCrossentropy({ fromLogits })],
  [
    'SparseCategoricalCrossentropy',
    (fromLogits: boolean) => new SparseCategoricalCrossentropy({ fromLogits }),
  ],
] as const)('%s', (_, make) => {
  const labels = [2, 0, 1, 2];
  const targets = oneHot(labels, 3);

  it('of logits', async () => {
    const outputs = logits(3);
    const samples = rows(outputs, 3).map((row, at) => -Math.log(softmax(row)[labels[at]]));
    await expectLoss(make(true), outputs, targets, samples);
  });

  it('of probabilities, which are scaled to a sum of 1 first', async () => {
    const outputs = rows(logits(3), 3).flatMap((row) =>
      softmax(row).map((value) => Math.fround(value * 0.5)),
    );
    const samples = rows(outputs, 3).map((row, at) => -Math.log(row[labels[at]] / sum(row)));
    await expectLoss(make(false), outputs, targets, samples);
  });
});

describe('label smoothing of CategoricalCrossentropy', () => {
  it.each([true, false])('spreads over the classes, fromLogits %s', async (fromLogits) => {
    const labels = [2, 0, 1, 3];
    const scores = logits(4);
    const probabilities = rows(scores, 4).map(softmax);
    const outputs = fromLogits ? scores : probabilities.flat().map(Math.fround);
    const samples = probabilities.map(
      (row, at) =>
        -sum(row.map((value, column) => ((column === labels[at] ? 0.7 : 0) + 0.3 / 4) * Math.log(value))),
    );
    const loss = new CategoricalCrossentropy({ fromLogits, labelSmoothing: 0.3 });
    await expectLoss(loss, outputs, oneHot(labels, 4), samples);
  });
});

describe('extreme outputs', () => {
  it('of BinaryCrossentropy: logits of 10,000 give exact losses and finite gradients', async () => {
    const outputs = [1e4, -1e4, 1e4, -1e4];
    const targets = [1, 1, 0, 0];
    const loss = new BinaryCrossentropy({ fromLogits: true });
    const result = await runLoss(loss, outputs, targets);
    expect(result.loss).toBe(5000);
    expect(metricLoss(loss, outputs, targets)).toBe(5000);
    expect(result.gradient.map((value) => value + 0)).toEqual([0, -0.25, 0.25, 0]);
  });

  it('of CategoricalCrossentropy: the same', async () => {
    const outputs = [1e4, -1e4, 1e4, -1e4, 0, 0, -1e4, -1e4];
    const targets = oneHot([0, 1, 0, 1], 2);
    const loss = new CategoricalCrossentropy({ fromLogits: true });
    const result = await runLoss(loss, outputs, targets);
    const expected = (0 + 20000 + Math.log(2) + Math.log(2)) / 4;
    expect(result.loss).toBeCloseTo(expected, 2);
    expect(metricLoss(loss, outputs, targets)).toBeCloseTo(expected, 6);
    expect(result.gradient.every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['binary', new BinaryCrossentropy(), [1, 0, 1, 0], [0, 1, 1, 0]],
    ['categorical', new CategoricalCrossentropy(), [1, 0, 0, 1, 1, 0, 0, 1], oneHot([1, 0, 0, 1], 2)],
  ] as const)('%s probabilities of exactly 0 and 1 are kept 1e-7 away', async (_, loss, outputs, targets) => {
    const result = await runLoss(loss, outputs, targets);
    // Two of the four samples are entirely wrong, the others right.
    const [lowest, highest] = [Math.fround(1e-7), Math.fround(1 - 1e-7)];
    const expected =
      loss.kind === 'binary'
        ? -(Math.log(lowest) + Math.log(1 - highest) + 2 * Math.log(highest)) / 4
        : -(Math.log(lowest) * 2 + Math.log(highest) * 2) / 4;
    expect(result.loss).toBeCloseTo(expected, 5);
    expect(metricLoss(loss, outputs, targets)).toBeCloseTo(expected, 9);
    expect(result.gradient.every(Number.isFinite)).toBe(true);
  });
});

describe('the accuracy that belongs to a loss', () => {
  const correct = (loss: Loss, outputs: number[], targets: number[], count: number): number => {
    const metric = resolveMetric('accuracy', loss);
    const given = measuredTargets(Float32Array.from(targets), loss, count);
    metric.update(
      { data: given, shape: [count, given.length / count] },
      { data: outputs, shape: [count, outputs.length / count] },
    );
    return metric.result() * count;
  };

  it('counts probabilities above one half and logits above zero as the second class', () => {
    expect(correct(new BinaryCrossentropy(), [0.4, 0.6, 0.5, 0.51], [0, 1, 0, 0], 4)).toBe(3);
    expect(correct(new BinaryCrossentropy({ fromLogits: true }), [-0.1, 0.1, 0, 0.4], [0, 1, 0, 1], 4)).toBe(
      4,
    );
  });

  it('counts the share of correct outputs if there are several', () => {
    expect(correct(new BinaryCrossentropy(), [0.9, 0.1, 0.9, 0.9], [1, 0, 0, 1], 2)).toBe(1.5);
  });

  it('counts the class with the highest output', () => {
    const loss = new SparseCategoricalCrossentropy();
    expect(correct(loss, [0.1, 0.7, 0.2, 0.5, 0.4, 0.1], oneHot([1, 2], 3), 2)).toBe(1);
    expect(correct(loss, [Number.NaN, Number.NaN], [1, 0], 1)).toBe(0);
  });
});

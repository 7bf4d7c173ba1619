import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { UsageError } from '../../src/errors.js';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerLoss } from '../../src/lower/index.js';
import { MultilabelCrossentropy } from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { sampleLosses } from '../../src/train/sample-losses.js';
import { targetsFor } from '../../src/train/targets.js';

const [count, width] = [7, 5];
const random = new Random(1, 2);
const outputs = Float32Array.from({ length: count * width }, () => random.uniform(-4, 4));
const targets = Float32Array.from({ length: count * width }, () => random.integer(3) - 1);
const weights = Float32Array.from({ length: count }, () => random.uniform(0, 2) / count);
const positiveWeights = [1, 4, 0.5, 9, 2];

/** Each sample's loss and the gradient, from the definition of binary cross-entropy with `pos_weight`. */
function expected(smoothing: number, positive: readonly number[] | undefined) {
  const losses = new Float64Array(count);
  const gradient = new Float64Array(count * width);
  for (let at = 0; at < count * width; at++) {
    if (targets[at] < 0) continue;
    const yes = targets[at] * (1 - smoothing) + smoothing / 2;
    const weight = targets[at] === 1 ? (positive?.[at % width] ?? 1) : 1;
    const probability = 1 / (1 + Math.exp(-outputs[at]));
    const row = Math.floor(at / width);
    losses[row] -= (weight * (yes * Math.log(probability) + (1 - yes) * Math.log(1 - probability))) / width;
    gradient[at] = (weight * (probability - yes) * weights[row]) / width;
  }
  return { losses, gradient };
}

describe.each([
  ['unknown targets', 0, undefined],
  ['unknown targets and label smoothing', 0.1, undefined],
  ['weights of positive targets', 0, positiveWeights],
  ['all of it', 0.2, positiveWeights],
] as const)('the loss of several labels with %s', (_, labelSmoothing, positive) => {
  const loss = new MultilabelCrossentropy({ fromLogits: true, labelSmoothing, positiveWeights: positive });
  const wanted = expected(labelSmoothing, positive);

  it('is in the training graph, with its gradient', async () => {
    const graph = new GraphBuilder('loss');
    const shape = [count, width];
    const input = graph.input('outputs', 'float32', shape);
    const value = lowerLoss(
      loss,
      input,
      graph.input('targets', 'float32', shape),
      graph.input('weights', 'float32', [count, 1]),
    );
    graph.output('loss', value);
    graph.output('gradient', gradients(value, [input])[0]);
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
    const results = await engine.run(0, {
      outputs: float32(outputs, shape),
      targets: float32(targets, shape),
      weights: float32(weights, [count, 1]),
    });
    await engine.releaseSession(0);
    const total = wanted.losses.reduce((sum, own, row) => sum + own * weights[row], 0);
    expect(Number(results.loss.data[0])).toBeCloseTo(total, 5);
    const gradient = results.gradient.data as Float32Array;
    for (const [at, own] of gradient.entries()) expect(own).toBeCloseTo(wanted.gradient[at], 5);
    // What is not known moves nothing.
    targets.forEach((target, at) => {
      if (target < 0) expect(gradient[at]).toBe(0);
    });
  });

  it('is the same in evaluation', () => {
    const own = sampleLosses(loss, outputs, targets, count);
    for (const [row, value] of own.entries()) expect(value).toBeCloseTo(wanted.losses[row], 6);
  });
});

it('refuses weights that are not above 0, and other unknown targets', () => {
  expect(() => new MultilabelCrossentropy({ positiveWeights: [1, 0] })).toThrow(UsageError);
  const labels = { data: Float32Array.of(1, 0, -1, -2), shape: [2, 2] };
  const loss = new MultilabelCrossentropy({ fromLogits: true });
  expect(() => targetsFor(labels, loss, 2)).toThrow(UsageError);
  labels.data[3] = -1;
  expect([...targetsFor(labels, loss, 2)]).toEqual([1, 0, -1, -1]);
});

import { describe, expect, it } from 'vitest';
import type { LossReduction } from '../../dist/src/nn/index.js';
import {
  BinaryCrossentropy,
  Dense,
  GlobalAveragePooling2D,
  Input,
  SGD,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { Model } from '../../dist/src/train/index.js';
import { lossWeights } from '../../dist/src/train/loss-weights.js';
import { sampleLosses } from '../../dist/src/train/sample-losses.js';
import { measuredTargets, targetsFor } from '../../dist/src/train/targets.js';

const logits = Float32Array.of(1, 2, 3, 0.5, -1, 0, 2, 2, -1, 0, 0, 1);
const labels = { data: Float32Array.of(0, 2, 1, 2), shape: [4] };
const sampleWeight = [1, 2, 0.5, 3];

/** The loss of the batch as evaluation computes it. */
function batchLoss(loss: SparseCategoricalCrossentropy, given?: readonly number[]): number {
  const targets = targetsFor(labels, loss, 3);
  const { weights, divisor } = lossWeights(loss, targets, 4, given);
  return (
    sampleLosses(loss, logits, targets, 4).reduce((sum, value, row) => sum + value * weights[row], 0) /
    divisor
  );
}

describe('the loss of a batch', () => {
  // bench/peers/losses.py prints them: Keras 3.15 without and with sample weights, then the same with ignore_class=2.
  it.each([
    ['sum_over_batch_size', 1.195229, 1.657267, 1.562671, 1.383237],
    ['mean', 1.195229, 1.657267, 1.562671, 1.383237],
    ['sum', 4.780917, 6.629069, 3.125342, 2.766474],
    ['mean_with_sample_weight', 1.195229, 1.019857, 1.562671, 1.844316],
  ] as [LossReduction, number, number, number, number][])(
    "is Keras' with reduction %s",
    (reduction, plain, weighted, ignoring, both) => {
      const loss = new SparseCategoricalCrossentropy({ fromLogits: true, reduction });
      expect(batchLoss(loss)).toBeCloseTo(plain, 5);
      expect(batchLoss(loss, sampleWeight)).toBeCloseTo(weighted, 5);
      const ignores = new SparseCategoricalCrossentropy({ fromLogits: true, reduction, ignoreClass: 2 });
      expect(batchLoss(ignores)).toBeCloseTo(ignoring, 5);
      expect(batchLoss(ignores, sampleWeight)).toBeCloseTo(both, 5);
    },
  );

  it('is 0 where every sample is of the ignored class', () => {
    const loss = new SparseCategoricalCrossentropy({ fromLogits: true, ignoreClass: 0 });
    const targets = targetsFor({ data: Float32Array.of(0, 0), shape: [2] }, loss, 3);
    const { weights, divisor } = lossWeights(loss, targets, 2, undefined);
    expect([...weights, divisor]).toEqual([0, 0, 1]);
  });

  it('may ignore a class that has no output; for metrics it stays that class', () => {
    const loss = new SparseCategoricalCrossentropy({ ignoreClass: 255 });
    const targets = targetsFor({ data: Float32Array.of(1, 255), shape: [2] }, loss, 3);
    expect([...targets]).toEqual([0, 1, 0, 0, 0, 0]);
    expect([...measuredTargets(targets, loss, 2)]).toEqual([1, 255]);
  });
});

describe('training', () => {
  const images = {
    data: Uint8Array.from({ length: 4 * 2 * 2 * 3 }, (_, at) => (at * 37) % 256),
    shape: [4, 2, 2, 3],
  };

  async function trained(
    learningRate: number,
    reduction: LossReduction,
    batchSize: number,
  ): Promise<number[]> {
    const inputs = Input({ shape: [2, 2, 3] });
    const head = new Dense(1, { name: 'head' });
    const model = new Model({ inputs, outputs: head.apply(new GlobalAveragePooling2D().apply(inputs)) });
    head.kernel.assign(Float32Array.of(0.01, -0.02, 0.01));
    const loss = new BinaryCrossentropy({ fromLogits: true, reduction });
    await model.compile({ optimizer: new SGD({ learningRate }), loss });
    const { history } = await model.fit(images, [0, 1, 1, 0], { batchSize, shuffle: false, epochs: 1 });
    const evaluated = await model.evaluate(images, [0, 1, 1, 0], { batchSize });
    await model.dispose();
    return [...head.kernel.value, history.loss[0], evaluated.loss];
  }

  it('with the sum of a batch of four is that with its mean and four times the learning rate', async () => {
    const [sum, mean] = [await trained(1e-4, 'sum', 4), await trained(4e-4, 'mean', 4)];
    for (const at of [0, 1, 2]) expect(sum[at]).toBeCloseTo(mean[at], 7);
    expect(sum[3]).toBeCloseTo(4 * mean[3], 4);
    expect(sum[4]).toBeCloseTo(4 * mean[4], 4);
  });
});

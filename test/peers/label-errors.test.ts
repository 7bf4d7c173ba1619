import { afterAll, describe, expect, it } from 'vitest';
import {
  confidentJoint,
  FeatureRows,
  labelScore,
  outOfFoldProbabilities,
} from '../../dist/src/confident-learning/index.js';
import { Runtime } from '../../dist/src/runtime/index.js';
import { GoldenFile } from './golden.js';

interface LabelCase {
  name: string;
  classes: number;
  labels: number[];
  thresholds: number[];
  counts: number[];
  suspects: number[];
}

interface Heads {
  rows: number;
  size: number;
  classes: number;
  folds: number;
  penalty: number;
  labels: number[];
  foldOf: number[];
}

const golden = new GoldenFile<{ cases: LabelCase[]; heads: Heads }>('label-errors');

describe.each(golden.description.cases.map((case_) => [case_.name, case_] as const))(
  "cleanlab's numbers: %s",
  (name, expected) => {
    const { classes: classCount } = expected;
    const probabilities = golden.numbers(`${name}/probabilities`) as Float32Array;
    const labels = Int32Array.from(expected.labels);
    const joint = confidentJoint({ labels, probabilities, classCount });

    it('thresholds and confident joint', () => {
      joint.thresholds.forEach((threshold, at) => {
        expect(threshold).toBeCloseTo(expected.thresholds[at], 6);
      });
      expect([...joint.counts]).toEqual(expected.counts);
    });

    it('suspects, in their order', () => {
      // cleanlab rounds the numbers of each class so that their sum stays the same: one more or less of a label.
      const ofOne = joint.suspects.filter((item) => !expected.suspects.includes(item));
      const ofOther = expected.suspects.filter((item) => !joint.suspects.includes(item));
      const surplus = [...ofOne, ...ofOther].map((item) => labels[item]);
      expect(new Set(surplus).size).toBe(surplus.length);
      expect(surplus.length).toBeLessThanOrEqual(1);
      const common = expected.suspects.filter((item) => !ofOther.includes(item));
      expect(common.length).toBeGreaterThan(40);
      expect(joint.suspects.filter((item) => !ofOne.includes(item))).toEqual(common);
    });

    it('scores', () => {
      const confidences = golden.numbers(`${name}/self_confidence`);
      const margins = golden.numbers(`${name}/normalized_margin`);
      labels.forEach((label, item) => {
        const row = probabilities.subarray(item * classCount, (item + 1) * classCount);
        expect(labelScore(row, label, 'self-confidence')).toBeCloseTo(confidences[item], 6);
        // cleanlab moves it from [-1, 1] to [0, 1].
        expect((labelScore(row, label, 'normalized-margin') + 1) / 2).toBeCloseTo(margins[item], 6);
      });
    });
  },
);

describe("scikit-learn's numbers", () => {
  const runtime = new Runtime({ threads: 1 });
  afterAll(() => runtime.close());

  it('out-of-fold probabilities of logistic heads', async () => {
    const { size, classes, folds, penalty, labels, foldOf, rows: count } = golden.description.heads;
    const features = golden.numbers('heads/features') as Float32Array;
    const expected = golden.numbers('heads/probabilities');
    const rows = new FeatureRows(size);
    for (let row = 0; row < count; row++) await rows.add(features.subarray(row * size, (row + 1) * size));
    const task = {
      labels: Int32Array.from(labels),
      classCount: classes,
      folds: Uint8Array.from(foldOf),
      foldCount: folds,
    };
    const probabilities = await outOfFoldProbabilities(runtime, rows, task, { penalty });
    probabilities.forEach((value, at) => {
      expect(Math.abs(value - expected[at])).toBeLessThan(2e-3);
    });
    expect(await outOfFoldProbabilities(runtime, rows, task, { penalty })).toEqual(probabilities);
  });
});

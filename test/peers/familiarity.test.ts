import { describe, expect, it } from 'vitest';
import { evidences, logDistances } from '../../src/classifier/familiarity/familiarity.js';
import { trainingPlaces } from '../../src/classifier/familiarity/training-places.js';
import { GoldenFile } from './golden.js';

interface FamiliarityCase {
  readonly name: string;
  readonly pictures: number;
  readonly size: number;
  readonly classes: number;
  readonly variances: readonly number[];
  readonly outside: number;
  readonly logDistances: readonly number[];
  readonly evidences: readonly number[];
}

const golden = new GoldenFile<{ cases: FamiliarityCase[] }>('familiarity');

const numbers = (name: string): Float32Array => golden.numbers(name) as Float32Array;

describe.each(golden.description.cases)('familiarity with $name', (expected) => {
  const { name, pictures, size, classes } = expected;
  const training = trainingPlaces(numbers(`${name}/features`), size)!;

  it("finds the variances of scikit-learn's PCA", () => {
    const kept = expected.variances.length;
    expect(training.places).toHaveLength(pictures * kept);
    for (const [at, value] of expected.variances.entries()) {
      let sum = 0;
      for (let row = 0; row < pictures; row++) sum += training.places[row * kept + at] ** 2;
      expect(sum / pictures / value).toBeCloseTo(1, 5);
    }
    expect(training.outside).toBeCloseTo(expected.outside, 6);
  });

  it("measures the distances that scikit-learn's NearestNeighbors gives", () => {
    const measured = logDistances(training, numbers(`${name}/others`));
    for (const [at, value] of expected.logDistances.entries()) expect(measured[at]).toBeCloseTo(value, 4);
  });

  it('measures the evidence that SciPy does', () => {
    const measured = evidences(numbers(`${name}/logits`), classes, false);
    for (const [at, value] of expected.evidences.entries()) expect(measured[at]).toBeCloseTo(value, 5);
  });
});

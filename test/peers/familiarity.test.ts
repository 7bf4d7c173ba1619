import { describe, expect, it } from 'vitest';
import { classDistribution } from '../../src/classifier/familiarity/class-distribution.js';
import { evidences, logDistances } from '../../src/classifier/familiarity/familiarity.js';
import { GoldenFile } from './golden.js';

interface FamiliarityCase {
  readonly name: string;
  readonly pictures: number;
  readonly size: number;
  readonly classes: number;
  readonly shrinkage: number;
  readonly variances: readonly number[];
  readonly logDistances: readonly number[];
  readonly evidences: readonly number[];
}

const golden = new GoldenFile<{ cases: FamiliarityCase[] }>('familiarity');

const numbers = (name: string): Float32Array => golden.numbers(name) as Float32Array;

describe.each(golden.description.cases)('familiarity with $name', (expected) => {
  const { name, pictures, size, classes } = expected;
  const labels = Array.from({ length: pictures }, (_, at) => [at % classes]);
  const distribution = classDistribution({ features: numbers(`${name}/features`), size, labels }, classes)!;

  it("shrinks the covariance as scikit-learn's LedoitWolf does", () => {
    expect(distribution.shrinkage).toBeGreaterThan(0);
    expect(distribution.shrinkage).toBeCloseTo(expected.shrinkage, 6);
  });

  it("finds NumPy's largest eigenvalues", () => {
    expect(distribution.variances).toHaveLength(expected.variances.length);
    for (const [at, value] of expected.variances.entries()) {
      expect(distribution.variances[at] / value).toBeCloseTo(1, 5);
    }
  });

  it("measures the distances that NumPy's inverse gives", () => {
    const measured = logDistances(distribution, numbers(`${name}/others`));
    for (const [at, value] of expected.logDistances.entries()) expect(measured[at]).toBeCloseTo(value, 4);
  });

  it('measures the evidence that SciPy does', () => {
    const measured = evidences(numbers(`${name}/logits`), classes, false);
    for (const [at, value] of expected.evidences.entries()) expect(measured[at]).toBeCloseTo(value, 5);
  });
});

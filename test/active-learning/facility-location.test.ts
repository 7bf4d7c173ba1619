import { describe, expect, it } from 'vitest';
import { type FacilityLocationProblem, facilityLocation } from '../../src/active-learning/index.js';
import { Random } from '../../src/random.js';

function directions(count: number, size: number, seed: number): Float32Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const values = Float32Array.from({ length: size }, () => random.normal());
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  });
}

/** What a choice is worth, by the definition. */
function worth({ candidates, targets, weights, covered }: FacilityLocationProblem, chosen: number[]): number {
  return targets.reduce((sum, target, at) => {
    const cosines = chosen.map((one) =>
      candidates[one].reduce((dot, value, axis) => dot + value * target[axis], 0),
    );
    return sum + weights[at] * Math.max(covered[at], ...cosines);
  }, 0);
}

const problem = (change: Partial<FacilityLocationProblem> = {}): FacilityLocationProblem => ({
  candidates: directions(9, 3, 1),
  targets: directions(40, 3, 2),
  weights: Float32Array.from({ length: 40 }, (_, at) => (at % 5) / 4),
  covered: new Float32Array(40),
  ...change,
});

describe('facilityLocation', () => {
  it('adds at each step the candidate that adds most', () => {
    const given = problem();
    const chosen = facilityLocation(given, 4);
    for (const step of chosen.keys()) {
      const before = chosen.slice(0, step);
      const values = given.candidates.map((_, one) => worth(given, [...before, one]));
      expect(values[chosen[step]]).toBeCloseTo(Math.max(...values), 4);
    }
  });

  it('reaches at least three quarters of the best pair', () => {
    const given = problem();
    const all = given.candidates.keys();
    let best = 0;
    for (const one of [...all]) {
      for (let other = one + 1; other < 9; other++) best = Math.max(best, worth(given, [one, other]));
    }
    expect(worth(given, facilityLocation(given, 2))).toBeGreaterThan(0.75 * best);
  });

  it('does not choose what is covered already', () => {
    const axes = [0, 1, 2].map((axis) => Float32Array.from({ length: 3 }, (_, at) => Number(at === axis)));
    const given = { candidates: axes, targets: axes, weights: [3, 2, 1], covered: [1, 0, 0] };
    expect(facilityLocation(given, 2)).toEqual([1, 2]);
    expect(facilityLocation({ ...given, covered: [0, 0, 0] }, 2)).toEqual([0, 1]);
  });

  it('chooses each candidate once, and the first of equal ones', () => {
    const [one] = directions(1, 3, 7);
    const same = { candidates: [one, one, one], targets: [one], weights: [1], covered: [0] };
    expect(facilityLocation(same, 5)).toEqual([0, 1, 2]);
  });
});

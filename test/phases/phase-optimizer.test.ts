import { describe, expect, it } from 'vitest';
import { phaseOptimizer } from '../../src/phases/phase-optimizer.js';
import type { PhaseSettings } from '../../src/phases/recipe.js';
import { recipes } from '../../src/recipes/index.js';

const schedules: PhaseSettings['schedule'][] = [
  'constant',
  'cosine',
  'exponential',
  'piecewise',
  'oneCycle',
  'reduceOnPlateau',
];

describe('the learning rate of a phase', () => {
  const steps = [1, 2, 3, 4, 5, 7];
  it.each(schedules.flatMap((schedule) => steps.map((count) => [schedule, count] as const)))(
    '%s works with %i steps and any warm-up',
    (schedule, count) => {
      for (const warmUp of [0, 0.1, 0.5, 1]) {
        const settings = { ...recipes.fast.featureExtraction, schedule, warmUp };
        const optimizer = phaseOptimizer(settings, { epochs: 1, stepsPerEpoch: count }, { averaging: 0 });
        const rates = Array.from({ length: count }, (_, step) => optimizer.learningRateAt(step + 1));
        for (const rate of rates) {
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(settings.learningRate * (1 + 1e-6));
        }
      }
    },
  );
});

describe('the average of the weights', () => {
  const momentum = (averaging: number, steps: number): number =>
    phaseOptimizer(recipes.best.featureExtraction, { epochs: 2, stepsPerEpoch: steps / 2 }, { averaging })
      .emaMomentum;

  it('has the momentum of the recipe in a long phase', () => {
    expect(momentum(0.98, 1000)).toBe(0.98);
    expect(momentum(0.9, 50)).toBeCloseTo(0.9, 12);
  });

  it('forgets the initial weights of a short phase', () => {
    for (const steps of [2, 4, 6, 8, 16, 32, 100, 200]) {
      expect(momentum(0.98, steps) ** steps).toBeLessThan(Math.exp(-4.5));
      expect(momentum(0.98, steps)).toBeGreaterThanOrEqual(0);
    }
  });
});

import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { type LearningRateCurve, learningRateFigure, svgToPng } from '../../src/report/index.js';

/** A test with the usual curve, without randomness, for stable snapshots. */
function curve(steps: number, from = 1e-7, to = 10): LearningRateCurve {
  const points = Array.from({ length: steps }, (_, step) => {
    const learningRate = from * (to / from) ** (step / (steps - 1));
    const smoothedLoss = 0.1 + 0.6 / (1 + learningRate / 3e-3) + (learningRate / 10) ** 2;
    return { learningRate, loss: smoothedLoss + 0.05 * Math.sin(step * 7.3), smoothedLoss };
  });
  return { points, steepest: 3e-3, careful: 1.2e-3 };
}

describe('snapshots', () => {
  test.each([
    ['whole', curve(100), {}],
    ['titled', { ...curve(40), careful: 3e-3 }, { title: 'Cats & dogs, <MobileNetV2>' }],
    ['narrow', curve(12, 1e-3, 2e-2), {}],
  ])('%s', async (name, values, options) => {
    await expect(learningRateFigure(values, options)).toMatchFileSnapshot(
      `__snapshots__/learning-rate-${name}.svg`,
    );
  });
});

test('suggestions are named and drawn at their learning rates', () => {
  const svg = learningRateFigure(curve(50, 1e-4, 1));
  expect(svg).toContain('>Steepest: 3e-3</text>');
  expect(svg).toContain('>Careful: 1.2e-3</text>');
  const lines = Array.from(svg.matchAll(/<path d="M([\d.]+),\d+V352"/g), ([, x]) => Number(x));
  // The axis runs from 52 to 724 pixels over four powers of ten.
  const at = (rate: number): number => 52 + ((Math.log10(rate) + 4) / 4) * (724 - 52);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBeCloseTo(at(1.2e-3), 1);
  expect(lines[1]).toBeCloseTo(at(3e-3), 1);
});

test('one suggestion is named once', () => {
  const svg = learningRateFigure({ ...curve(20), careful: 3e-3 });
  expect(svg).toContain('>Suggested: 3e-3</text>');
  expect(svg).not.toContain('Careful');
});

test('losses outside the figure are left out, and it can be a PNG', async () => {
  const { points, ...others } = curve(20);
  const wild = points.map((point, step) => ({ ...point, loss: step % 2 === 0 ? 1e9 : point.loss }));
  const svg = learningRateFigure({ points: wild, ...others });
  expect(svg.match(/<circle /g)!.length).toBeLessThanOrEqual(10);
  expect((await svgToPng(svg, { scale: 0.5 })).length).toBeGreaterThan(1000);
});

test('the same points give the same figure, without ids that could collide on a page', () => {
  const first = learningRateFigure(curve(30));
  learningRateFigure(curve(12, 1e-3, 1));
  expect(learningRateFigure(curve(30))).toBe(first);
  expect(first).not.toMatch(/ id=|<style/);
});

test('wrong arguments are refused', () => {
  const { points, ...others } = curve(5);
  const refused = (wrong: LearningRateCurve, message: string): void => {
    expect(() => learningRateFigure(wrong)).toThrow(UsageError);
    expect(() => learningRateFigure(wrong)).toThrow(message);
  };
  refused({ points: points.slice(1, 2), ...others }, 'at least two steps');
  refused({ points: [...points].reverse(), ...others }, 'rising learning rates above 0, but step 2');
  refused({ points: points.with(2, { ...points[2], loss: NaN }), ...others }, 'but step 3 has NaN');
  refused({ points, steepest: 0, careful: 1 }, 'above 0 for steepest but received 0.');
});

import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { type LearningCurves, learningCurvesFigure, svgToPng } from '../../src/report/index.js';

/** Curves of the usual shape, without randomness, for stable snapshots. */
function curves(epochs: number): LearningCurves {
  const course = (from: number, to: number) =>
    Array.from({ length: epochs }, (_, index) => to + (from - to) / (index + 1) + 0.002 * (index % 3));
  return {
    accuracy: course(0.66, 0.95),
    val_accuracy: course(0.81, 0.965),
    loss: course(0.61, 0.12),
    val_loss: course(0.42, 0.09),
  };
}

const LINE = /<g [^>]*aria-label="line">.*?<\/g>/g;
const CIRCLE = /<circle [^>]*>/g;

/** The drawn lines: training and validation accuracy, then training and validation loss. */
function linePaths(svg: string): string[] {
  return Array.from(svg.matchAll(LINE), ([group]) => group.match(/ d="([^"]*)"/)?.[1] ?? '');
}

function pointsOf(path: string): number[][] {
  return path
    .split(/[MLZ]/)
    .filter((point) => point !== '')
    .map((point) => point.split(',').map(Number));
}

describe('snapshots', () => {
  test.each([
    ['1-epoch', curves(1), {}],
    ['10-epochs', curves(10), {}],
    [
      '20-epochs-fine-tuning',
      curves(20),
      { title: 'Cats & dogs, <MobileNetV2> at 160 pixels', fineTuningAfterEpoch: 10 },
    ],
    ['200-epochs', curves(200), { fineTuningAfterEpoch: 120 }],
    ['no-validation', { ...curves(3), val_accuracy: [], val_loss: [] }, {}],
    [
      'not-finite',
      { ...curves(6), val_loss: [0.5, NaN, 0.4, 0.3, Infinity, NaN], loss: [2, 1, 0.5, 0.4, 0.3, Infinity] },
      {},
    ],
  ])('%s', async (name, values, options) => {
    await expect(learningCurvesFigure(values, options)).toMatchFileSnapshot(
      `__snapshots__/curves-${name}.svg`,
    );
  });
});

describe('lines', () => {
  test('are drawn at their values', () => {
    const values: LearningCurves = {
      accuracy: [0.5, 0.7, 0.9],
      val_accuracy: [0.6, 0.6, 1],
      loss: [1, 0.5, 0.25],
      val_loss: [0.8, 0.4, 0],
    };
    const [accuracy, val_accuracy, loss, val_loss] = linePaths(learningCurvesFigure(values)).map(pointsOf);
    // 50 to 100 percent and 0 to 1 are 200 pixels high; the axis of a panel ends 244 pixels below its top.
    expect(accuracy.map(([, y]) => y)).toEqual([244, 164, 84]);
    expect(val_accuracy.map(([, y]) => y)).toEqual([204, 204, 44]);
    expect(loss.map(([, y]) => y)).toEqual([44, 144, 194]);
    expect(val_loss.map(([, y]) => y)).toEqual([84, 164, 244]);
    for (const line of [accuracy, val_accuracy, loss, val_loss]) {
      expect(line.map(([x]) => x)).toEqual([62, 327, 592]);
    }
  });

  test('differ by dash and by dot, not only by colour', () => {
    const svg = learningCurvesFigure(curves(4));
    const groups = Array.from(svg.matchAll(LINE), ([group]) => group.includes('stroke-dasharray'));
    expect(groups).toEqual([true, false, true, false]);
    const radii = new Set(Array.from(svg.matchAll(CIRCLE), ([circle]) => circle.match(/ r="([\d.]+)"/)?.[1]));
    expect(radii.size).toBe(2);
  });

  test('end in a label with the last value', () => {
    const svg = learningCurvesFigure(curves(10));
    for (const label of ['Training', 'Validation', '92.1 %', '95.0 %', '0.169', '0.123']) {
      expect(svg).toContain(`>${label}</text>`);
    }
  });

  test('have labels that do not cover each other', () => {
    const same = [0.4, 0.9];
    const svg = learningCurvesFigure({ accuracy: same, val_accuracy: same, loss: same, val_loss: same });
    const heights = Array.from(
      svg.matchAll(/y="([\d.]+)"[^>]*>(?:Training|Validation)<\/text>/g),
      ([, y]) => +y,
    );
    expect(heights).toHaveLength(4);
    expect(Math.abs(heights[0] - heights[1])).toBeGreaterThanOrEqual(18);
    expect(Math.abs(heights[2] - heights[3])).toBeGreaterThanOrEqual(18);
  });
});

describe('validation after every few epochs', () => {
  const { accuracy, loss } = curves(6);
  const history = { accuracy, loss, val_accuracy: [0.7, 0.8, 0.9], val_loss: [0.9, 0.5, 0.4] };
  const epoch = [0, 1, 2, 3, 4, 5];

  test('is drawn at the validated epochs, joined by a line', () => {
    const svg = learningCurvesFigure({ epoch, history, validatedAt: [1, 3, 5] });
    const [training, validation, , validationLoss] = linePaths(svg).map(pointsOf);
    const xs = [1, 3, 5].map((position) => training[position][0]);
    expect(validation.map(([x]) => x)).toEqual(xs);
    expect(validationLoss.map(([x]) => x)).toEqual(xs);
    expect(svg).toContain('Validation loss: from 0.900 to 0.400.');
    expect(svg).toContain('6 epochs of training.');
  });

  test('draws the result of fit like the same figures with every epoch validated', () => {
    const all = curves(6);
    expect(learningCurvesFigure({ epoch, history: all })).toBe(learningCurvesFigure(all));
    expect(learningCurvesFigure({ epoch, history: all, validatedAt: epoch })).toBe(learningCurvesFigure(all));
  });

  test.each([
    [history, 'Expected 6 values for val_accuracy but received 3.'],
    [{ epoch, history, validatedAt: [1, 3] }, 'Expected 2 values for val_accuracy but received 3.'],
    [{ epoch, history, validatedAt: [1, 3, 6] }, 'Expected validatedAt to be from 0 to 5 but received 6.'],
  ])('refuses %#', (given, message) => {
    expect(() => learningCurvesFigure(given as unknown as LearningCurves)).toThrow(message);
  });

  test('says what to pass if the epochs are unknown', () => {
    const hint = expect.stringContaining('`learningCurvesFigure(history)`');
    expect(() => learningCurvesFigure(history)).toThrow(expect.objectContaining({ hint }));
  });
});

describe('start of fine-tuning', () => {
  const lineX = (svg: string) =>
    Array.from(svg.matchAll(/<path d="M([\d.]+),\d+v200"/g), ([, x]) => Number(x));

  test('is drawn halfway between two epochs, in both panels', () => {
    const svg = learningCurvesFigure(curves(20), { fineTuningAfterEpoch: 10 });
    const points = pointsOf(linePaths(svg)[0]);
    const middle = 32 + (points[9][0] + points[10][0]) / 2;
    expect(lineX(svg)).toHaveLength(2);
    for (const x of lineX(svg)) expect(x).toBeCloseTo(middle, 1);
    expect(svg).toContain('>Start Fine Tuning</text>');
  });

  test.each([0, 10, 12])('is not drawn after epoch %i of 10', (fineTuningAfterEpoch) => {
    const svg = learningCurvesFigure(curves(10), { fineTuningAfterEpoch });
    expect(lineX(svg)).toEqual([]);
    expect(svg).not.toContain('Start Fine Tuning');
  });
});

describe('values that are not finite', () => {
  test('leave gaps and are listed at the end', () => {
    const svg = learningCurvesFigure({
      accuracy: [0.5, NaN, 0.7, 0.8],
      val_accuracy: [0.5, 0.6, 0.7, Infinity],
      loss: [1, 0.8, 0.7, NaN],
      val_loss: [1, -Infinity, 0.5, 0.4],
    });
    const paths = linePaths(svg);
    expect(paths.join()).not.toMatch(/NaN|Infinity/);
    expect(paths.map((path) => pointsOf(path).length)).toEqual([3, 3, 3, 3]);
    expect(svg).toContain('>NaN</text>');
    expect(svg).toContain('>∞</text>');
    expect(svg).toContain('Training loss: from 1.000 to not a finite number.');
  });

  test.each([NaN, Infinity, -Infinity])('can be all values: %f', async (value) => {
    const all = [value, value, value];
    const svg = learningCurvesFigure({ accuracy: all, val_accuracy: all, loss: all, val_loss: all });
    expect(svg.replaceAll(/>[^<]*</g, '><')).not.toMatch(/NaN|Infinity/);
    expect((await svgToPng(svg, { scale: 0.5 })).length).toBeGreaterThan(1000);
  });
});

describe('extremes', () => {
  test.each([
    ['perfect', { accuracy: [1, 1], val_accuracy: [1, 1], loss: [0, 0], val_loss: [0, 0] }, '99.0 %', '0.0'],
    ['hopeless', { accuracy: [0, 0], val_accuracy: [0, 0], loss: [9, 9], val_loss: [9, 9] }, '0.0 %', '10'],
    ['exploding', { accuracy: [0.5], val_accuracy: [0.5], loss: [3e7], val_loss: [2] }, '49.0 %', '3e+7'],
    ['tiny', { accuracy: [0.9], val_accuracy: [0.9], loss: [4e-7], val_loss: [1e-7] }, '89.0 %', '4e-7'],
  ])('%s', (_, values, accuracyTick, lossTick) => {
    const svg = learningCurvesFigure(values);
    expect(svg).toContain(`>${accuracyTick}</text>`);
    expect(svg).toContain(`>${lossTick}</text>`);
    expect(svg).not.toContain('>101');
    expect(svg).not.toContain('NaN');
  });
});

test('the title is escaped, named for screen readers and drawn', () => {
  const svg = learningCurvesFigure(curves(2), { title: '<b>"A" & B</b>' });
  expect(svg).toContain('role="img" aria-label="&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;"');
  expect(svg.match(/&lt;b&gt;&quot;A&quot; &amp; B&lt;\/b&gt;<\/(title|text)>/g)).toHaveLength(2);
  expect(svg).not.toContain('<b>');
});

test('the same curves give the same figure, without ids that could collide on a page', () => {
  const figure = () => learningCurvesFigure(curves(12), { fineTuningAfterEpoch: 6 });
  const first = figure();
  learningCurvesFigure(curves(3));
  expect(figure()).toBe(first);
  expect(first).not.toMatch(/ id=|<style/);
});

test('wrong arguments are refused', () => {
  expect(() => learningCurvesFigure(curves(0))).toThrow(UsageError);
  expect(() => learningCurvesFigure({ ...curves(3), val_loss: [1, 2] })).toThrow(
    'Expected 3 values for val_loss but received 2.',
  );
  expect(() => learningCurvesFigure({ ...curves(3), loss: [] })).toThrow(UsageError);
  for (const fineTuningAfterEpoch of [-1, 1.5, NaN]) {
    expect(() => learningCurvesFigure(curves(3), { fineTuningAfterEpoch })).toThrow(UsageError);
  }
});

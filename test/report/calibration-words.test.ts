import { describe, expect, it } from 'vitest';
import { classificationMetrics } from '../../src/metrics/index.js';
import { calibrationInWords } from '../../src/report/html/words.js';
import { wordsOf } from '../../src/report/words/language.js';

/** What the report says of a classifier that is right in `right` of 200 pictures, with the given confidence in each. */
function said(right: number, confidence: number, count = 200): string | undefined {
  const labels = Int32Array.from({ length: count }, (_, at) => (at < right ? 0 : 1));
  const probabilities = Float32Array.from({ length: count * 2 }, (_, at) =>
    at % 2 === 0 ? confidence : 1 - confidence,
  );
  const metrics = classificationMetrics(labels, probabilities, { resamples: 100 });
  const result = { name: 'test pictures', count, correct: right, loss: 0, metrics, classNames: ['a', 'b'] };
  return calibrationInWords(result, wordsOf('en'));
}

describe('what a report says of the calibration', () => {
  it('is overconfident where the probabilities are above the accuracy', () => {
    expect(said(120, 0.9)).toMatch(
      /differ from its accuracy by 30\.0 percentage points\. It is overconfident/,
    );
  });

  it('is underconfident where they are below it', () => {
    expect(said(190, 0.7)).toMatch(/by 25\.0 percentage points\. It is underconfident/);
  });

  it('is good where they agree', () => {
    expect(said(160, 0.8)).toMatch(/well calibrated/);
  });

  it('cannot be said of a few pictures', () => {
    expect(said(1, 0.27, 5)).toBe('5 pictures are too few to say how far its probabilities can be trusted.');
  });
});

import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { classCountsFigure, svgToPng } from '../../src/report/index.js';

const counts = [
  { className: 'cats', count: 40 },
  { className: 'dogs', count: 10 },
  { className: 'none', count: 0 },
];

function barsOf(svg: string): number[] {
  const { document } = parseHTML(svg);
  // The first rectangle is the background.
  return [...document.querySelectorAll('rect')].slice(1).map((bar) => Number(bar.getAttribute('width')));
}

describe('classCountsFigure', () => {
  it('draws bars in proportion to the classes', () => {
    const [cats, dogs, none] = barsOf(classCountsFigure(counts));
    expect(cats / dogs).toBeCloseTo(4, 2);
    expect(none).toBe(0);
    expect(cats).toBeGreaterThan(500);
  });

  it('shows names and numbers, with escaped names', () => {
    const svg = classCountsFigure([...counts, { className: '<script>\u202e&', count: 3 }], {
      title: 'A title',
    });
    for (const text of ['cats', '40', 'A title', '&lt;script&gt;&amp;']) expect(svg).toContain(text);
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('53 images in 4 classes. The smallest is none with 0, the largest cats with 40.');
  });

  it('combines classes beyond the sixtieth in one line', async () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ className: `class ${at}`.repeat(20), count: at }));
    const svg = classCountsFigure(many);
    expect(barsOf(svg)).toHaveLength(60);
    expect(svg).toContain('and 140 more classes with 18130 images');
    expect((await svgToPng(svg)).length).toBeGreaterThan(10_000);
  });

  it('refuses values that are not counts', () => {
    expect(() => classCountsFigure([])).toThrow(UsageError);
    expect(() => classCountsFigure([{ className: 'cats', count: 1.5 }])).toThrow('cats but received 1.5');
  });
});

import { describe, expect, it } from 'vitest';
import { Figures } from '../../bench/peers/figures.js';
import { formatChosen, formatTable, formatVariants } from '../../bench/peers/table.js';

const never = Number.POSITIVE_INFINITY;

function measured(): Figures {
  const figures = new Figures();
  for (const value of [400, 500, 450]) figures.add('forward', 'Graft', 'ours', value);
  for (const value of [300, 310]) figures.add('forward', 'PyTorch', 'eager', value);
  for (const value of [100, 900, 200]) figures.add('forward', 'PyTorch', 'compiled', value);
  figures.add('tutorial', 'Graft', 'ours', 60);
  figures.add('memory', 'Graft', 'ours', 800);
  for (const [variant, seconds, megabytes] of [
    ['eager', 200, 900],
    ['compiled', 180, 1200],
  ] as const) {
    figures.add('tutorial', 'PyTorch', variant, seconds);
    figures.add('memory', 'PyTorch', variant, megabytes);
  }
  return figures;
}

describe('Figures', () => {
  it('takes the variant with the best median, not with the best single value', () => {
    expect(measured().summary('forward', 'PyTorch')).toEqual({
      variant: 'eager',
      median: 305,
      min: 300,
      max: 310,
      count: 2,
    });
  });

  it('takes the memory of the variant with the fastest whole run', () => {
    expect(measured().summary('memory', 'PyTorch')).toMatchObject({ variant: 'compiled', median: 1200 });
  });

  it('says how many times better Graft is, whether higher or lower is better', () => {
    expect(measured().advantage('forward', ['Graft', 'PyTorch'])).toBeCloseTo(450 / 305);
    expect(measured().advantage('tutorial', ['Graft', 'PyTorch'])).toBe(3);
    expect(measured().advantage('tutorial', ['Graft'])).toBeUndefined();
    expect(measured().advantage('testAccuracy', ['Graft', 'PyTorch'])).toBeUndefined();
  });

  it('counts a run that never reached the accuracy as the longest', () => {
    const figures = new Figures();
    for (const value of [never, 10, never]) figures.add('goal', 'Keras', 'tutorial', value);
    for (const value of [9, 10, never]) figures.add('goal', 'Graft', 'fast', value);
    expect(figures.summary('goal', 'Keras')?.median).toBe(never);
    expect(figures.summary('goal', 'Graft')?.median).toBe(10);
    expect(JSON.parse(JSON.stringify(figures))[0].values).toEqual([null, 10, null]);
    const table = formatTable(figures, ['Graft', 'Keras']);
    expect(table).toContain('10.0 (9.0 to not reached)');
    expect(table).toContain('the others never got there');
  });
});

describe('the table', () => {
  it('has an aligned line for each measured row and a column for each peer', () => {
    const lines = formatTable(measured(), ['Graft', 'PyTorch', 'Keras']).split('\n');
    expect(lines).toHaveLength(2 + 3);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[2].split('|').map((cell) => cell.trim())).toEqual([
      '',
      'Forward pass, images/s',
      '450 (400 to 500)',
      '305 (300 to 310)',
      '',
      '1.48 times',
      '',
    ]);
  });

  it('lists all variants and says which one the table shows', () => {
    expect(formatVariants(measured(), ['Graft', 'PyTorch'])[0]).toBe(
      'Forward pass in PyTorch, images/s: eager 305 (300 to 310); compiled 200 (100 to 900)',
    );
    expect(formatChosen(measured(), ['Graft', 'PyTorch'])).toEqual([
      'Forward pass: Graft: ours, PyTorch: eager',
      'Whole tutorial: Graft: ours, PyTorch: compiled',
    ]);
  });
});

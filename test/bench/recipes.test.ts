import { describe, expect, it } from 'vitest';
import { drawList } from '../../bench/recipes/drawn-list.js';
import { type Cell, parseResults, recipeTable, settingsDigest } from '../../bench/recipes/results.js';
import { changeSettings, recipes } from '../../src/recipes/index.js';

const photographs = ['cats', 'dogs', 'owls'].flatMap((label) =>
  Array.from({ length: 20 }, (_, at) => ({ path: `${label}/${at}.jpg`, label })),
);

describe('the photographs of a training', () => {
  const draw = (count: number, seed = 1) => drawList(photographs, { count, testCount: 15, seed });
  const paths = (count: number, wanted: 'train' | 'test', seed?: number) =>
    draw(count, seed).flatMap(({ path, split }) => (split === wanted ? path : []));

  it('are equally many of each class, and never among those that are tested on', () => {
    const list = draw(12);
    for (const label of ['cats', 'dogs', 'owls']) {
      const splits = list.filter((photograph) => photograph.label === label).map(({ split }) => split);
      expect(splits.filter((split) => split === 'test')).toHaveLength(5);
      expect(splits.filter((split) => split === 'train')).toHaveLength(4);
    }
    expect(new Set(list.map(({ path }) => path)).size).toBe(27);
  });

  it('of a larger number contain those of a smaller one, and are tested on the same', () => {
    expect(paths(30, 'train')).toEqual(expect.arrayContaining(paths(12, 'train')));
    expect(paths(30, 'test')).toEqual(paths(12, 'test'));
    expect(paths(12, 'test', 2)).not.toEqual(paths(12, 'test', 1));
  });

  it('are divided by the training itself if all are drawn, and refused if too few are left', () => {
    expect(draw(60).every(({ split }) => split === undefined)).toBe(true);
    expect(() => draw(50)).toThrow('at least 65 photographs');
  });
});

describe('the table', () => {
  const cell = (recipe: string, seed: number): Cell => ({
    data: 'flowers',
    pictures: 60,
    recipe,
    settings: 'abc',
    seed,
  });
  const line = (one: Cell, accuracy: number): string =>
    JSON.stringify({ ...one, accuracy, tested: 150, seconds: 2 });
  const cells = [cell('fast', 1), cell('fast', 2), cell('best', 1), cell('best', 2)];

  it('has the means over the seeds, and says what is missing', () => {
    const text = [line(cells[0], 0.8), line(cells[1], 0.9), line(cells[2], 0.95), '{"data":"flo'].join('\n');
    expect(recipeTable(cells, parseResults(text)).split('\n')).toEqual([
      '| photographs | to learn from | fast, % | fast, s | best, % | best, s |',
      '|---|---|---|---|---|---|',
      '| flowers | 60 | **85.0** (80.0, 90.0) | 2.0 | 1 of 2 missing |  |',
    ]);
  });

  it('leaves out results of other settings', () => {
    const other = line({ ...cells[0], settings: 'def' }, 0.1);
    expect(recipeTable(cells.slice(0, 1), parseResults(other))).toContain('1 of 1 missing');
    const changed = changeSettings(recipes.fast, { dropout: 0.1 });
    expect(settingsDigest(changed)).not.toBe(settingsDigest(recipes.fast));
  });
});

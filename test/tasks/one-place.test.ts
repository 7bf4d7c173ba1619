import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../src');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.startsWith(`tasks${sep}`))
  .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n') }));

/** Lines of src/, but for src/tasks/, that match. */
function linesWith(pattern: RegExp): string[] {
  return sources.flatMap(({ file, lines }) =>
    lines.flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  );
}

it('only a task asks how many outputs a head has', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(linesWith(/\b(outputs|units)(\.length)? === 1\b/)).toEqual([]);
  expect(linesWith(/\b(twoLogits|twoProbabilities|withZeros|hasOneOutput)\b/)).toEqual([]);
});

it('nothing but a task and a metric asks which of them it is', () => {
  const asked = linesWith(/(kind|task|name) [!=]== '(binary|multiclass)'/);
  expect(asked.filter((line) => !line.startsWith(join('metrics', 'keras')))).toEqual([]);
});

it('a picture has labels, not a label', () => {
  // Where a class is meant and not a picture (a cell of a confusion matrix) there is one label.
  expect(linesWith(/readonly label: number|\blabel: z\.number|\{ path: string; label:/)).toEqual([
    expect.stringContaining('metrics/confusion-matrix.ts'),
    expect.stringContaining('metrics/ranking.ts'),
    expect.stringContaining('pages/studio/judge/Confusion.svelte'),
  ]);
  // Names of a picture's classes come from src/labels.ts; examples show a program of a user.
  const named = linesWith(/classNames\[[^\]]*labels/);
  expect(named.filter((line) => !/:\d+: \* /.test(line))).toEqual([]);
});

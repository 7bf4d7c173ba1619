import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../src');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.startsWith(`tasks${sep}`))
  .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n') }));

/** The matching lines of src/, without src/tasks/. */
function linesWith(pattern: RegExp): string[] {
  return sources.flatMap(({ file, lines }) =>
    lines.flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  );
}

it('only a task depends on the number of outputs of a head', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(linesWith(/\b(outputs|units)(\.length)? === 1\b/)).toEqual([]);
  expect(linesWith(/\b(twoLogits|twoProbabilities|withZeros|hasOneOutput)\b/)).toEqual([]);
});

it('only tasks and metrics depend on the kind of task', () => {
  const asked = linesWith(/(kind|task|name) [!=]== '(binary|multiclass)'/);
  expect(asked.filter((line) => !line.startsWith(join('metrics', 'keras')))).toEqual([]);
});

it('a picture has labels, not a label', () => {
  // A class, such as a cell of a confusion matrix, has one label.
  expect(linesWith(/readonly label: number|\blabel: z\.number|\{ path: string; label:/)).toEqual([
    expect.stringContaining('metrics/confusion-matrix.ts'),
    expect.stringContaining('metrics/ranking.ts'),
    expect.stringContaining('pages/studio/judge/Confusion.svelte'),
  ]);
  // Names of a picture's classes come from src/labels.ts; examples show users' programs.
  const named = linesWith(/classNames\[[^\]]*labels/);
  expect(named.filter((line) => !/:\d+: \* /.test(line))).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { repeatableCommand } from '../../src/cli/command-line.js';
import { textTable } from '../../src/cli/text-table.js';

it('a table aligns its columns in every script', () => {
  const rows = [
    ['class', 'pictures', 'F1'],
    ['ka\u0308se', '5', '9.1 %'],
    ['a', '1234', ''],
  ];
  expect(textTable(rows)).toEqual([
    'class  pictures     F1',
    'ka\u0308se          5  9.1 %',
    'a          1234',
  ]);
});

describe('the command to repeat a run', () => {
  it('is quoted for a shell', () => {
    expect(repeatableCommand(['evaluate', 'my model.onnx', "it's", 'a&b', '--top', '3'])).toBe(
      `npx graft evaluate 'my model.onnx' 'it'\\''s' 'a&b' --top 3`,
    );
  });

  it('includes the drawn seed, unless a seed was given', () => {
    expect(repeatableCommand(['tutorial'], { '--seed': 7 })).toBe('npx graft tutorial --seed 7');
    expect(repeatableCommand(['tutorial', '--seed=3'], { '--seed': 3 })).toBe('npx graft tutorial --seed=3');
    expect(repeatableCommand(['tutorial', '--seed', '3'], { '--seed': 3 })).toBe(
      'npx graft tutorial --seed 3',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { repeatableCommand } from '../../src/cli/command-line.js';
import { ownCommandForReports } from '../../src/cli/own-command.js';
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
    const args = ['evaluate', 'my model.onnx', "it's", 'a&b', '--top', '3'];
    expect(repeatableCommand(args, { own: 'npx graft' })).toBe(
      `npx graft evaluate 'my model.onnx' 'it'\\''s' 'a&b' --top 3`,
    );
  });

  it('includes the drawn seed, unless a seed was given', () => {
    const repeated = (...args: string[]) =>
      repeatableCommand(args, { additions: { '--seed': 7 }, own: 'graft' });
    expect(repeated('tutorial')).toBe('graft tutorial --seed 7');
    expect(repeated('tutorial', '--seed=3')).toBe('graft tutorial --seed=3');
    expect(repeated('tutorial', '--seed', '3')).toBe('graft tutorial --seed 3');
  });

  it('leaves out options that a repetition must not have', () => {
    const without = { '--out': 'value', '--json': 'flag' } as const;
    const repeated = (...args: string[]) => repeatableCommand(args, { without, own: 'graft' });
    expect(repeated('train', '--out', 'runs/a', 'photos', '--json')).toBe('graft train photos');
    expect(repeated('train', '--json', '--out=runs/a', 'photos')).toBe('graft train photos');
    expect(repeated('train', '--', '--out', '--json')).toBe('graft train -- --out --json');
  });

  it('starts Graft as the user can start it here', () => {
    expect(repeatableCommand(['tutorial'])).toBe(`${ownCommandForReports()} tutorial`);
  });
});

import { describe, expect, it } from 'vitest';
import { UnpackedNames } from '../../src/download/unpacked-names.js';

const problems = (paths: readonly string[], platform: string): (string | undefined)[] => {
  const names = new UnpackedNames(platform);
  return paths.map((path) => names.problem(path));
};

describe('the names in an archive', () => {
  it('are refused on Windows if it would change them or write them to a device', () => {
    const paths = ['cats/nul', 'con/1.jpg', 'cats/1.jpg:hidden', 'cats./1.jpg', 'C:/1.jpg', 'cats/1?.jpg'];
    for (const problem of problems(paths, 'win32')) expect(problem).toContain('cannot be unpacked here: ');
    expect(problems(paths, 'linux')).toEqual(paths.map(() => undefined));
  });

  it('must not make one class of two where letters are not told apart', () => {
    const paths = ['Cats/', 'Cats/1.jpg', 'cats/2.jpg'];
    for (const platform of ['win32', 'darwin']) {
      expect(problems(paths, platform)).toEqual([
        undefined,
        undefined,
        'Cats and cats have one name on this system, which does not tell their letters apart',
      ]);
    }
    expect(problems(paths, 'linux')).toEqual([undefined, undefined, undefined]);
  });

  it('may come in any order, with empty parts', () => {
    expect(problems(['./a//b/1.jpg', 'a/b/2.jpg', 'a/', 'A1/a/b'], 'win32')).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });
});

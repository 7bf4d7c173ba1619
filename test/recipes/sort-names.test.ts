import { describe, expect, it } from 'vitest';
import { expectSortable, linkHint } from '../../src/recipes/sort-pictures.js';

type Sortable = Parameters<typeof expectSortable>[0];
const sortable = (...classNames: string[]): Sortable => ({
  classNames,
  card: { task: 'multiclass' } as Sortable['card'],
});

describe('classes whose pictures are sorted into folders', () => {
  it('are refused where one cannot be the name of a folder', () => {
    for (const name of ['con', 'a:b', 'cats.']) {
      expect(() => expectSortable(sortable('dogs', name), 'win32')).toThrow('cannot be the name of a folder');
      expectSortable(sortable('dogs', name), 'linux');
    }
    for (const platform of ['linux', 'win32'])
      expect(() => expectSortable(sortable('a/b'), platform)).toThrow('a/b');
  });

  it('are refused where two would be one folder', () => {
    const both = sortable('Cat', 'cat');
    for (const platform of ['win32', 'darwin'])
      expect(() => expectSortable(both, platform)).toThrow('The classes Cat and cat would be one folder');
    expectSortable(both, 'linux');
  });
});

describe('the hint for a link that was refused', () => {
  it('says what the system allows', () => {
    expect(linkHint('symlink', 'EPERM', 'win32')).toContain('developer mode');
    expect(linkHint('symlink', 'EPERM', 'linux')).toBeUndefined();
    expect(linkHint('hardlink', 'EXDEV', 'linux')).toContain('on one disk');
    expect(linkHint('copy', 'ENOSPC', 'win32')).toBeUndefined();
  });
});

import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asPattern } from '../../src/folders/find-pictures.js';
import { holds } from '../../src/folders/index.js';

describe('a folder', () => {
  it.each([
    ['C:\\photos', 'C:\\photos', true],
    ['C:\\photos', 'C:\\photos\\cats\\1.jpg', true],
    // Windows does not tell the letters apart.
    ['C:\\photos', 'c:\\Photos\\cats', true],
    ['C:\\photos', 'C:\\photos-aside\\1.jpg', false],
    ['C:\\photos', 'C:\\', false],
    ['C:\\photos', 'C:\\photos\\..cats', true],
    // On another drive nothing is inside, though no path leads there by "..".
    ['C:\\photos', 'D:\\secret.txt', false],
    ['C:\\photos', '\\\\server\\share\\secret.txt', false],
    ['\\\\server\\share\\photos', '\\\\server\\share\\photos\\1.jpg', true],
  ])('%s on Windows holds %s: %s', (outer, inner, expected) => {
    expect(holds(outer, inner, win32)).toBe(expected);
  });

  it.each([
    ['/photos', '/photos/cats/1.jpg', true],
    ['/photos', '/photos', true],
    ['/photos', '/photos-aside/1.jpg', false],
    ['/photos', '/photos/..cats', true],
    ['/photos', '/', false],
  ])('%s elsewhere holds %s: %s', (outer, inner, expected) => {
    expect(holds(outer, inner, posix)).toBe(expected);
  });
});

describe('a pattern', () => {
  it('has slashes on Windows, and elsewhere a backslash that keeps a character from being special', () => {
    expect(asPattern('C:\\photos\\*.jpg', 'win32')).toBe('C:/photos/*.jpg');
    expect(asPattern('photos/\\[1\\]/*.jpg', 'linux')).toBe('photos/\\[1\\]/*.jpg');
  });
});

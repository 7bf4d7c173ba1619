import { describe, expect, it } from 'vitest';
import type { IndexedPhotograph } from '../../src/studio/photographs/indexed-photograph.js';
import { whereNow } from '../../src/studio/review/where-now.js';

const photograph = (path: string, size = 100, modified = 1000): IndexedPhotograph => ({
  ...{ id: path, path, name: path.split('/').at(-1)!, size, modified, time: modified, bytes: size },
  ...{ className: path.split('/')[1], unlabelled: false, given: undefined, part: null, problem: null },
});
const paths = (found: readonly (IndexedPhotograph | undefined)[]): (string | undefined)[] =>
  found.map((one) => one?.path);

describe('whereNow', () => {
  it('finds photographs in their places and where they were moved, under a numbered name too', () => {
    const before = [photograph('/cats/a.jpg', 1), photograph('/cats/b.jpg', 2), photograph('/cats/c.jpg', 3)];
    const now = [photograph('/cats/a.jpg', 1), photograph('/dogs/b (2).jpg', 2), photograph('/x/c.jpg', 3)];
    expect(paths(whereNow(before, now))).toEqual(['/cats/a.jpg', '/dogs/b (2).jpg', '/x/c.jpg']);
  });

  it('takes another content in the same place for another photograph', () => {
    const before = [photograph('/cats/a.jpg', 1)];
    expect(paths(whereNow(before, [photograph('/cats/a.jpg', 2)]))).toEqual([undefined]);
    // The one that was there has made room for it.
    const now = [photograph('/cats/a.jpg', 2), photograph('/dogs/a (2).jpg', 1)];
    expect(paths(whereNow(before, now))).toEqual(['/dogs/a (2).jpg']);
    expect(paths(whereNow(before, []))).toEqual([undefined]);
  });

  it('does not guess which of two copies is which', () => {
    const before = [photograph('/cats/a.jpg'), photograph('/dogs/a.jpg')];
    const moved = [photograph('/cats/a.jpg'), photograph('/birds/a.jpg')];
    expect(paths(whereNow(before, moved))).toEqual(['/cats/a.jpg', '/birds/a.jpg']);
    const both = [photograph('/birds/a.jpg'), photograph('/fish/a.jpg')];
    expect(paths(whereNow(before, both))).toEqual([undefined, undefined]);
  });

  it('gives no photograph twice', () => {
    const before = [photograph('/cats/a.jpg'), photograph('/dogs/a.jpg')];
    expect(paths(whereNow(before, [photograph('/cats/a.jpg')]))).toEqual(['/cats/a.jpg', undefined]);
    expect(paths(whereNow(before, [photograph('/birds/a.jpg')]))).toEqual([undefined, undefined]);
  });
});

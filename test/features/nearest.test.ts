import { describe, expect, it } from 'vitest';
import { Nearest } from '../../src/features/index.js';

const picture = (path: string, ...features: number[]) => ({ path, features: Float32Array.from(features) });

describe('Nearest', () => {
  it('keeps the pictures whose features have the direction most alike, whatever their length', () => {
    const nearest = new Nearest(Float32Array.of(1, 0), 3);
    for (const one of [
      picture('across', 0, 5),
      picture('same, longer', 9, 0),
      picture('half', 2, 2),
      picture('opposite', -1, 0),
      picture('close', 4, 1),
    ]) {
      nearest.add(one);
    }
    expect(nearest.pictures.map(({ path }) => path)).toEqual(['same, longer', 'close', 'half']);
    const [first, second, third] = nearest.pictures.map(({ similarity }) => similarity);
    expect(first).toBeCloseTo(1, 6);
    expect(second).toBeCloseTo(4 / Math.hypot(4, 1), 6);
    expect(third).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('keeps the first of equal ones', () => {
    const nearest = new Nearest(Float32Array.of(1, 1), 2);
    for (const path of ['a', 'b', 'c']) nearest.add(picture(path, 3, 3));
    expect(nearest.pictures.map(({ path }) => path)).toEqual(['a', 'b']);
  });

  it('gives features that are all zero no similarity', () => {
    const nearest = new Nearest(Float32Array.of(1, 1), 2);
    nearest.add(picture('black', 0, 0));
    expect(nearest.pictures).toEqual([{ path: 'black', similarity: 0 }]);
  });
});

import { describe, expect, it } from 'vitest';
import { MostInformative } from '../../src/active-learning/index.js';
import { Random } from '../../src/random.js';

interface Picture {
  readonly group: number;
  readonly features: Float32Array;
  readonly weight: number;
}

/** Pictures around one corner of a cube for each group. */
function picture(group: number, weight: number, seed: number): Picture {
  const random = new Random(seed, group);
  const features = Float32Array.from(
    { length: 4 },
    (_, axis) => 5 * Number(axis === group) + random.normal() / 10,
  );
  return { group, features, weight };
}

function choiceOf(pictures: readonly Picture[], count: number, seed?: number): MostInformative<Picture> {
  const choice = new MostInformative<Picture>(4, count, seed);
  for (const one of pictures) choice.add(one);
  return choice;
}

describe('MostInformative', () => {
  it('chooses from every group of unsure pictures, and none of those that it is sure about', async () => {
    const pictures = Array.from({ length: 60 }, (_, at) => picture(at % 4, at % 4 === 3 ? 0 : 0.8, at));
    const chosen = await choiceOf(pictures, 3).choose();
    expect(new Set(chosen.map(({ group }) => group))).toEqual(new Set([0, 1, 2]));
  });

  it('leaves out groups that labelled pictures stand for', async () => {
    const pictures = Array.from({ length: 60 }, (_, at) => picture(at % 4, 0.5, at));
    const labelled = [picture(0, 0, 100), picture(2, 0, 101)].map(({ features }) => features);
    const chosen = await choiceOf(pictures, 2).choose(labelled);
    expect(new Set(chosen.map(({ group }) => group))).toEqual(new Set([1, 3]));
  });

  it('gives the same choice for the same pictures, also from more than it compares', async () => {
    const pictures = Array.from({ length: 4000 }, (_, at) => picture(at % 4, (at % 97) / 97, at));
    const first = await choiceOf(pictures, 8).choose();
    expect(await choiceOf(pictures, 8).choose()).toEqual(first);
    expect(new Set(first.map(({ group }) => group)).size).toBe(4);
    expect(first.every(({ weight }) => weight > 0.5)).toBe(true);
    expect(await choiceOf(pictures, 8, 1).choose()).not.toEqual(first);
  });

  it('chooses all where there are fewer', async () => {
    const pictures = [picture(0, 0, 1), picture(1, 0, 2)];
    expect(await choiceOf(pictures, 5).choose()).toHaveLength(2);
  });
});

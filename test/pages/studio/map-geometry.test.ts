import { describe, expect, it } from 'vitest';
import { keptInSight } from '../../../src/pages/studio/review/map/keep-in-sight.js';
import { boundsOf, isInside } from '../../../src/pages/studio/review/map/lasso.js';
import { MapPoints } from '../../../src/pages/studio/review/map/map-points.js';
import {
  centred,
  MAP_SIZE,
  panned,
  pixelOf,
  placeAt,
  resized,
  wholeMap,
  zoomed,
  zoomOf,
} from '../../../src/pages/studio/review/map/map-view.js';
import { PointIndex } from '../../../src/pages/studio/review/map/point-index.js';
import { Random } from '../../../src/random.js';
import type { PhotographMap } from '../../../src/studio/api.js';

const size = { width: 800, height: 500 };
const whole = wholeMap(size);

describe('the view of a map', () => {
  it('first has all of it in the middle', () => {
    expect(pixelOf(whole, { x: MAP_SIZE / 2, y: MAP_SIZE / 2 })).toEqual({ x: 400, y: 250 });
    const { y } = pixelOf(whole, { x: 0, y: 0 });
    expect(y).toBeGreaterThan(0);
    expect(pixelOf(whole, { x: 0, y: MAP_SIZE }).y).toBeCloseTo(500 - y, 6);
  });

  it('zooms towards a pixel, and back', () => {
    const at = { x: 300, y: 180 };
    const before = placeAt(whole, at);
    const closer = zoomed(whole, 5, at, size);
    expect(zoomOf(closer, size)).toBeCloseTo(5, 6);
    expect(placeAt(closer, at).x).toBeCloseTo(before.x, 6);
    expect(placeAt(closer, at).y).toBeCloseTo(before.y, 6);
    const back = zoomed(closer, 1 / 5, at, size);
    expect(back.left).toBeCloseTo(whole.left, 6);
    expect(back.scale).toBeCloseTo(whole.scale, 12);
  });

  it('goes no farther than the whole map and ends somewhere', () => {
    expect(zoomed(whole, 0.01, { x: 0, y: 0 }, size).scale).toBe(whole.scale);
    expect(zoomed(panned(whole, 90, 50, size), 0.5, { x: 7, y: 7 }, size)).toEqual(whole);
    const near = zoomed(whole, 1e9, { x: 0, y: 0 }, size);
    expect(zoomOf(near, size)).toBeCloseTo(400, 6);
  });

  it('keeps part of the map in sight, however far it is moved', () => {
    for (const [x, y] of [
      [1e6, 1e6],
      [-1e6, -1e6],
    ]) {
      const moved = panned(whole, x, y, size);
      const [one, other] = [pixelOf(moved, { x: 0, y: 0 }), pixelOf(moved, { x: MAP_SIZE, y: MAP_SIZE })];
      expect(one.x).toBeLessThan(size.width);
      expect(other.x).toBeGreaterThan(0);
      expect(one.y).toBeLessThan(size.height);
      expect(other.y).toBeGreaterThan(0);
    }
    expect(panned(whole, 12, -7, size)).toEqual({ ...whole, left: whole.left + 12, top: whole.top - 7 });
  });

  it('keeps its middle in a box of another size', () => {
    const place = { x: 12_000, y: 40_000 };
    const near = centred(zoomed(whole, 6, { x: 1, y: 1 }, size), place, size);
    const other = { width: 390, height: 480 };
    const after = resized(near, size, other);
    const { x, y } = placeAt(after, { x: 195, y: 240 });
    expect([x, y]).toEqual([expect.closeTo(place.x, 4), expect.closeTo(place.y, 4)]);
    expect(zoomOf(after, other)).toBeCloseTo(6, 6);
  });
});

describe('the index of points', () => {
  const random = new Random(4);
  const count = 3000;
  const x = Array.from({ length: count }, () => random.integer(MAP_SIZE + 1));
  const y = Array.from({ length: count }, () => random.integer(MAP_SIZE + 1));
  // Corners and edges.
  [x[0], y[0], x[1], y[1]] = [0, 0, MAP_SIZE, MAP_SIZE];
  const index = new PointIndex(x, y);

  it('finds exactly those in a rectangle', () => {
    for (let trial = 0; trial < 50; trial++) {
      const [left, top] = [random.uniform(-9000, MAP_SIZE), random.uniform(-9000, MAP_SIZE)];
      const [right, bottom] = [left + random.uniform(0, 30_000), top + random.uniform(0, 30_000)];
      const expected = Array.from(x.keys()).filter(
        (at) => x[at] >= left && x[at] <= right && y[at] >= top && y[at] <= bottom,
      );
      const found = index.within({ left, top, right, bottom });
      expect(found.sort((one, other) => one - other)).toEqual(expected);
    }
    expect(index.within({ left: 0, top: 0, right: MAP_SIZE, bottom: MAP_SIZE })).toHaveLength(count);
  });

  it('finds the nearest one that is accepted, not beyond the distance', () => {
    for (let trial = 0; trial < 50; trial++) {
      const place = { x: random.integer(MAP_SIZE), y: random.integer(MAP_SIZE) };
      const even = Array.from(x.keys()).filter((at) => at % 2 === 0);
      const distance = (at: number): number => Math.hypot(x[at] - place.x, y[at] - place.y);
      const best = even.reduce((one, other) => (distance(other) < distance(one) ? other : one));
      const found = index.nearest(place, 2000, (at) => at % 2 === 0);
      expect(found).toBe(distance(best) <= 2000 ? best : undefined);
    }
  });
});

describe('a view of points', () => {
  const places = [
    [9000, 9000],
    [9100, 12_000],
    [60_000, 61_000],
  ];
  const index = new PointIndex(
    places.map(([x]) => x),
    places.map(([, y]) => y),
  );
  const inSight = (view: typeof whole, shown = (_: number): boolean => true): number[] =>
    Array.from(places.keys()).filter((at) => {
      const { x, y } = pixelOf(view, { x: places[at][0], y: places[at][1] });
      return shown(at) && x >= 0 && x <= size.width && y >= 0 && y <= size.height;
    });

  it('always has one in sight, wherever it is zoomed and moved', () => {
    const random = new Random(7);
    let view = whole;
    let helped = 0;
    for (let step = 0; step < 2000; step++) {
      const at = { x: random.uniform(0, size.width), y: random.uniform(0, size.height) };
      const next =
        random.uniform(0, 1) < 0.5
          ? zoomed(view, random.uniform(0.7, 1.6), at, size)
          : panned(view, random.uniform(-400, 400), random.uniform(-400, 400), size);
      view = keptInSight(next, size, { index, shown: () => true });
      expect(inSight(view).length).toBeGreaterThan(0);
      expect(view.scale).toBe(next.scale);
      if (inSight(next).length === 0) helped++;
    }
    expect(helped).toBeGreaterThan(100);
  });

  it('moves only where nothing is in sight, to the nearest of those that are drawn', () => {
    const near = centred(zoomed(whole, 20, { x: 1, y: 1 }, size), { x: 9000, y: 9000 }, size);
    expect(keptInSight(near, size, { index, shown: () => true })).toBe(near);
    const other = keptInSight(near, size, { index, shown: (at) => at === 2 });
    expect(inSight(other)).toEqual([2]);
    const { x, y } = pixelOf(other, { x: 60_000, y: 61_000 });
    expect([x, y]).toEqual([expect.closeTo(size.width - 14, 6), expect.closeTo(size.height - 14, 6)]);
    expect(keptInSight(near, size, { index, shown: () => false })).toBe(near);
  });
});

describe('a lasso', () => {
  // Like the letter C.
  const lasso = [
    [0, 0],
    [10, 0],
    [10, 3],
    [4, 3],
    [4, 7],
    [10, 7],
    [10, 10],
    [0, 10],
  ].map(([x, y]) => ({ x, y }));

  it('holds what is inside, also where it bends inwards', () => {
    expect(isInside(lasso, { x: 2, y: 5 })).toBe(true);
    expect(isInside(lasso, { x: 8, y: 1.5 })).toBe(true);
    expect(isInside(lasso, { x: 8, y: 5 })).toBe(false);
    expect(isInside(lasso, { x: -1, y: 5 })).toBe(false);
    expect(isInside(lasso, { x: 5, y: 11 })).toBe(false);
    expect(boundsOf(lasso)).toEqual({ left: 0, top: 0, right: 10, bottom: 10 });
  });

  it('is the same drawn the other way round and from another corner', () => {
    const reversed = [...lasso].reverse();
    const turned = [...lasso.slice(3), ...lasso.slice(0, 3)];
    for (let x = -0.5; x < 11; x++) {
      for (let y = -0.5; y < 11; y++) {
        expect(isInside(reversed, { x, y })).toBe(isInside(lasso, { x, y }));
        expect(isInside(turned, { x, y })).toBe(isInside(lasso, { x, y }));
      }
    }
  });
});

describe('the points of a map', () => {
  const map: PhotographMap = {
    arrangement: 1,
    ids: ['a', 'b', 'c', 'd'],
    names: ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'],
    x: [0, 100, 200, 60_000],
    y: [0, 100, 200, 60_000],
    classIds: ['cats', 'dogs'],
    classes: [0, 1, -1, -1],
    several: [{ at: 3, classes: ['cats', 'dogs'], unknown: [] }],
    parts: [0, 2, -1, 1],
    problems: [{ at: 1, problem: { kind: 'tiny', reason: 'small', used: true } }],
    mistakes: { run: { id: 'r', name: 'first' }, photographs: [{ at: 0, predicted: 'dogs' }] },
    suspects: [1],
    unplaced: 0,
    unreadable: 0,
    beyond: 0,
  };
  const points = new MapPoints(map);

  it('are photographs with everything that is known about them', () => {
    expect(points.photograph(1)).toEqual({
      ...{ id: 'b', name: 'b.jpg', classes: ['dogs'], unknown: [], aside: false },
      ...{ part: 'test', problem: map.problems[0].problem },
    });
    expect(points.photograph(2)).toMatchObject({ classes: [], unlabelled: true, part: null });
    expect(points.photograph(3)).toMatchObject({ classes: ['cats', 'dogs'], part: 'validation' });
    expect(points.photograph(3).unlabelled).toBeUndefined();
    expect(Object.fromEntries(points.counts())).toEqual({ cats: 2, dogs: 2, '': 1 });
    expect([points.mistakes.get(0), points.suspects.has(1)]).toEqual(['dogs', true]);
  });

  it('are chosen by a lasso', () => {
    const around = [
      { x: 50, y: -10 },
      { x: 50, y: 300 },
      { x: 300, y: 300 },
      { x: 300, y: -10 },
    ];
    expect(points.inside(around).sort()).toEqual([1, 2]);
    expect(points.inside(around.slice(0, 2))).toEqual([]);
  });
});

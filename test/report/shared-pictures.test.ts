import { describe, expect, it } from 'vitest';
import { compareRuns, comparisonReport, type Run, sharedInWords } from '../../src/report/index.js';

const classNames = ['daisy', 'rose', 'tulip'];

interface Drawn {
  readonly name: string;
  readonly from?: number;
  readonly count?: number;
  /** The numbers of the misclassified pictures. */
  readonly wrong?: readonly number[];
  readonly source?: string;
  readonly digest?: string;
  readonly recorded?: boolean;
}

/** A run whose test pictures are the numbers from `from` on. */
function run({ name, from = 0, count = 60, wrong = [], source = '/photos', ...own }: Drawn): Run {
  const numbers = Array.from({ length: count }, (_, at) => from + at);
  const test = numbers.map((number) => ({
    path: `${source}/${number}.jpg`,
    labels: [number % 3],
    size: 100 + number,
    modified: 5,
    ...(own.recorded !== false && { right: !wrong.includes(number) }),
  }));
  const correct = numbers.filter((number) => !wrong.includes(number)).length;
  return {
    path: `/runs/${name}`,
    name,
    problems: [],
    results: {
      formatVersion: 1,
      results: { test: { loss: 0.1, accuracy: correct / count, correct, count } },
    },
    photographs: { source, classNames, parts: { train: [], validation: [], test }, digest: own.digest },
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('runs with the same test pictures', () => {
  it('are distinguished if the difference is more than chance', () => {
    const { shared, names } = compareRuns([
      run({ name: 'a', wrong: upTo(12) }),
      run({ name: 'b', wrong: [0, 40] }),
    ]);
    expect(shared.test).toEqual({
      count: 60,
      same: true,
      correct: [48, 58],
      differences: [{ runs: [1, 0], onlyFirst: 11, onlyOther: 1, pValue: expect.closeTo(26 / 4096, 12) }],
      best: 1,
      unknown: [],
    });
    expect(sharedInWords('test', names, shared.test)).toEqual([
      'All runs held out the same 60 test pictures.',
      "b is better: 11 pictures only it gets right, 1 only a (McNemar's exact test, p = 0.006).",
    ]);
  });

  it('have no winner if the difference may be chance', () => {
    const comparison = compareRuns([run({ name: 'a', wrong: [1, 2, 3] }), run({ name: 'b', wrong: [3] })]);
    expect(comparison.shared.test).toMatchObject({ correct: [57, 59], best: null });
    expect(comparisonReport(comparison)).toContain('may be better only by chance');
  });

  it.each([
    [[1], 'a and b are equally good: each gets 1 picture right that the other does not.'],
    [[2], 'a and b get the same pictures right.'],
  ])('are not ranked when both get as many right', (wrong, sentence) => {
    const { shared, names } = compareRuns([run({ name: 'a', wrong: [2] }), run({ name: 'b', wrong })]);
    expect(sharedInWords('test', names, shared.test)).toEqual([
      'All runs held out the same 60 test pictures.',
      sentence,
    ]);
  });

  it('are tested more strictly if there are more of them', () => {
    const six = upTo(6);
    const two = compareRuns([run({ name: 'a' }), run({ name: 'b', wrong: six })]).shared.test;
    expect(two).toMatchObject({ best: 0, differences: [{ pValue: expect.closeTo(0.03125, 12) }] });
    const three = compareRuns([
      run({ name: 'a' }),
      run({ name: 'b', wrong: six }),
      run({ name: 'c', wrong: [7, 8] }),
    ]).shared.test;
    expect(three.differences.map(({ pValue }) => pValue)).toEqual([expect.closeTo(0.0625, 12), 1]);
    expect(three.best).toBeNull();
  });
});

describe('runs with other test pictures', () => {
  it('are compared on those that all of them held out', () => {
    // 59 of 60 against 50 of 60, but the second is better on the 30 shared pictures.
    const { shared, names } = compareRuns([
      run({ name: 'a', wrong: [] }),
      run({ name: 'b', from: 30, wrong: upTo(20).map((at) => 65 + at) }),
    ]);
    expect(shared.test).toMatchObject({ count: 30, same: false, correct: [30, 30], best: null });
    expect(sharedInWords('test', names, shared.test)[0]).toBe(
      'Different pictures were held out. Of the 30 test pictures that all runs held out, these are right: a 30, b 30.',
    );
  });

  it('cannot be compared without shared pictures', () => {
    const { shared, names } = compareRuns([run({ name: 'a' }), run({ name: 'b', from: 100, wrong: [101] })]);
    expect(shared.test).toMatchObject({ count: 0, differences: [], best: null });
    expect(sharedInWords('test', names, shared.test)).toEqual([
      'Which run is better cannot be said: the runs have no test picture in common.',
    ]);
  });

  it('do not share a picture that has changed or has another label', () => {
    const [one, other] = [run({ name: 'a' }), run({ name: 'b' })];
    other.photographs!.parts.test[0].size++;
    other.photographs!.parts.test[1].labels = [2];
    expect(compareRuns([one, other]).shared.test).toMatchObject({ count: 58, same: false });
  });
});

it('share photographs with the same bytes in other places', () => {
  const elsewhere = { name: 'b', source: '/copy/of/photos' };
  const shared = (digest?: string) =>
    compareRuns([run({ name: 'a', digest }), run({ ...elsewhere, digest })]).shared.test;
  expect(shared('1234')).toMatchObject({ count: 60, same: true });
  expect(shared()).toMatchObject({ count: 0 });
});

it('name the run that does not record its mistakes', () => {
  const { shared, names } = compareRuns([
    run({ name: 'a' }),
    run({ name: 'b', recorded: false }),
    { ...run({ name: 'c' }), photographs: undefined },
  ]);
  expect(shared.test).toMatchObject({ unknown: [1, 2], best: null });
  expect(sharedInWords('test', names, shared.test)[0]).toContain('b, c do not record');
});

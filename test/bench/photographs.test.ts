import { describe, expect, it } from 'vitest';
import { accuracyTable } from '../../bench/photographs/accuracy.js';
import { framesOf, shownPhases } from '../../bench/photographs/shown-eta.js';

describe('the ETAs that a terminal shows', () => {
  const bar = (text: string): string => `\u001b[0G${text.replace('BAR', '━━━╌╌')}\u001b[0K`;

  it('are read from its bars', () => {
    const text = bar('Reading photographs: 30/90 BAR ETA 1 min 4 s') + bar('2/10 BAR ETA  - loss: 0.5');
    expect(framesOf(text, 7)).toEqual([
      { time: 7, name: 'Reading photographs', done: 30, total: 90, eta: 64 },
      { time: 7, name: '', done: 2, total: 10, eta: undefined },
    ]);
  });

  it('are compared with what came until the end of the same phase', () => {
    const frames = [
      ...[0, 1, 2, 3, 4].map((done) => ({ time: 2 * done, name: '', done, total: 4, eta: 5 - done })),
      ...[0, 2, 4].map((done) => ({ time: 20 + done, name: '', done, total: 4, eta: 1 })),
    ];
    const [first, second] = shownPhases(frames);
    expect(first).toMatchObject({ name: 'steps of epoch 1', seconds: 8 });
    expect(first.at(0.25)).toEqual({ eta: 4, came: 6 });
    expect(first.at(0.75)).toEqual({ eta: 2, came: 2 });
    expect(second).toMatchObject({ name: 'steps of epoch 2', seconds: 4 });
    expect(second.at(0.5)).toEqual({ eta: 1, came: 2 });
  });
});

it('a way is compared with the one above it, on the same photographs', () => {
  const judged = [
    {
      way: 'one',
      seed: 1,
      accuracy: 0.5,
      loss: 0.4,
      decisions: new Map([
        ['a', 0],
        ['b', 1],
      ]),
    },
    {
      way: 'other',
      seed: 1,
      accuracy: 1,
      loss: 0.2,
      decisions: new Map([
        ['a', 0],
        ['b', 0],
      ]),
    },
  ];
  expect(accuracyTable('flowers', judged).split('\n').slice(2)).toEqual([
    '| one | 50.0 | 50.0 | 0.400 |  |',
    '| other | 100.0 | 100.0 | 0.200 | 1 |',
  ]);
});

import { describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import type { TrainEvent } from '../../src/phases/index.js';
import { evenWithoutCard } from '../../src/phases/without-card.js';
import { GraphicsCardError, Runtime, usesCard } from '../../src/runtime/index.js';
import { Session } from '../../src/session/index.js';

const lost = new GraphicsCardError(new GraftError('The graphics card was lost.', { hint: 'Use another.' }));

/** Work that fails the first time. */
function failingOnce(error: Error): () => Promise<number> {
  let times = 0;
  return async () => {
    times++;
    if (times === 1) throw error;
    return times;
  };
}

describe('work on a graphics card that fails', () => {
  it('is done again on the processor, which is told', async () => {
    const session = new Session({ device: 'auto' });
    const events: TrainEvent[] = [];
    expect(await evenWithoutCard(session, (event) => events.push(event), failingOnce(lost))).toBe(2);
    expect(session.device).toBe('cpu');
    expect(events).toEqual([
      {
        event: 'device',
        device: 'cpu',
        reason: 'The graphics card was lost. The processor does the rest.',
        failed: true,
      },
    ]);
    // The card had a part in it, and the file says so.
    expect(usesCard(session)).toBe(true);
  });

  it('is not done again when something else fails', async () => {
    const session = new Session({ device: 'auto' });
    const events: TrainEvent[] = [];
    const other = new GraftError('The disk is full.');
    await expect(evenWithoutCard(session, (event) => events.push(event), failingOnce(other))).rejects.toBe(
      other,
    );
    expect(session.device).toBe('auto');
    expect(events).toEqual([]);
    expect(usesCard(session)).toBe(false);
  });

  it('is not done again in a runtime that belongs to someone else', async () => {
    const runtime = new Runtime({ threads: 1, device: 'auto' });
    const session = new Session({ runtime });
    await expect(evenWithoutCard(session, () => undefined, failingOnce(lost))).rejects.toBe(lost);
    expect(runtime.closed).toBe(false);
    await runtime.close();
  });

  it('keeps the hint of what failed', () => {
    expect(lost.hint).toBe('Use another.');
  });
});

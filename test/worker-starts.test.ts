import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HungWorkerError, type StartNews, tellStartsOfWorkers, WorkerStarts } from '../src/worker-starts.js';

const begun: StartNews = { kind: 'start-of-worker', is: 'begun' };
const over: StartNews = { kind: 'start-of-worker', is: 'over' };

describe('a worker that starts workers', () => {
  const scope = globalThis as { Worker?: unknown };

  afterEach(() => {
    delete scope.Worker;
  });

  it('tells before and after each, also when one cannot start', () => {
    const seen: unknown[] = [];
    scope.Worker = class {
      constructor(readonly address: string) {
        seen.push(address);
        if (address === '') throw new SyntaxError('no address');
      }
    };
    tellStartsOfWorkers((news) => seen.push(news));
    const { Worker: Telling } = globalThis as unknown as { Worker: new (address: string) => unknown };
    expect(new Telling('/engine.js')).toMatchObject({ address: '/engine.js' });
    expect(() => new Telling('')).toThrow('no address');
    expect(seen).toEqual([begun, '/engine.js', over, begun, '', over]);
  });

  it('is left alone where there are no workers', () => {
    tellStartsOfWorkers(() => undefined);
    expect(scope.Worker).toBeUndefined();
  });
});

describe('the one that started it', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('notices after ten seconds that it hangs, once', () => {
    const onHang = vi.fn();
    new WorkerStarts(onHang).take(begun);
    vi.advanceTimersByTime(9_900);
    expect(onHang).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(onHang).toHaveBeenCalledOnce();
    expect(new HungWorkerError('The runtime').message).toBe(
      'The runtime hung: the browser did not finish starting a worker within 10 s.',
    );
  });

  it('does not wait for what is over, or for what it has ended itself', () => {
    const onHang = vi.fn();
    const starts = new WorkerStarts(onHang);
    for (const news of [begun, over, begun, over]) starts.take(news);
    vi.advanceTimersByTime(60_000);
    starts.take(begun);
    starts.stop();
    vi.advanceTimersByTime(60_000);
    expect(onHang).not.toHaveBeenCalled();
  });
});

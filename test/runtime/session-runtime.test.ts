import { afterEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../dist/src/errors.js';
import { type Graph, GraphBuilder, operators } from '../../dist/src/graph/index.js';
import {
  closeSharedRuntime,
  float32,
  Runtime,
  runtimeOf,
  setThreads,
  type Tensors,
} from '../../dist/src/runtime/index.js';
import { defaultSession, Session } from '../../dist/src/session/index.js';
import { countWorkerThreads } from './worker-threads.js';

/* A runtime's threads are loaded from built JavaScript, so these tests use dist (after `npm run build`). */

function squareGraph(): Graph {
  const graph = new GraphBuilder('square');
  const x = graph.input('x', 'float32', ['N', 2]);
  graph.output('y', operators.multiply(x, x));
  return graph.build();
}

const feeds = (): Tensors => ({ x: float32(Float32Array.of(1, 2, 3, 4), [2, 2]) });
const squares = Float32Array.of(1, 4, 9, 16);

const started = countWorkerThreads();

afterEach(async () => {
  await closeSharedRuntime();
  expect(await started()).toBe(0);
});

describe('the runtimes of sessions', () => {
  it('are created when needed, and share threads if they have the same number', async () => {
    const sessions = Array.from({ length: 10 }, () => new Session({ threads: 2 }));
    expect(await started()).toBe(0);
    const runtimes = sessions.map(runtimeOf);
    expect(new Set(runtimes).size).toBe(10);
    expect(runtimeOf(sessions[0])).toBe(runtimes[0]);
    expect(await started()).toBe(2);
    const other = new Session({ threads: 1 });
    expect(runtimeOf(other).threads).toBe(1);
    expect(await started()).toBe(3);
    await Promise.all([...sessions, other].map((session) => session.close()));
    expect(await started()).toBe(0);
  });

  it('free their resources when they are closed, but none of another session', async () => {
    const [one, other] = [new Session({ threads: 2 }), new Session({ threads: 2 })];
    const [gone, stays] = [runtimeOf(one), runtimeOf(other)];
    const square = await gone.createParallelSession(squareGraph());
    const ours = await stays.createParallelSession(squareGraph());
    const single = await stays.createSession(squareGraph());
    await gone.writeState('theirs', feeds().x);
    await stays.writeState('ours', feeds().x);
    const underWay = square.run(feeds());
    await one.close();
    expect((await underWay).y.data).toEqual(squares);
    expect(gone.closed).toBe(true);
    await expect(square.run(feeds())).rejects.toThrow('The runtime is closed.');
    // Freeing twice is not an error.
    await square.release();
    expect(stays.closed).toBe(false);
    expect((await ours.run(feeds())).y.data).toEqual(squares);
    expect((await single.run(feeds())).y.data).toEqual(squares);
    expect((await stays.readState('ours')).data).toEqual(feeds().x.data);
    await expect(stays.readState('theirs')).rejects.toThrow('There is no state "theirs".');
    expect(runtimeOf(one)).not.toBe(gone);
    await Promise.all([one.close(), other.close()]);
  });

  it('do not accumulate: the threads of closed sessions end', async () => {
    for (let round = 0; round < 3; round++) {
      const session = new Session({ threads: 2 });
      const square = await runtimeOf(session).createParallelSession(squareGraph());
      expect((await square.run(feeds())).y.data).toEqual(squares);
      expect(await started()).toBe(2);
      await session.close();
      expect(await started()).toBe(0);
    }
  });

  it('can be given, and then stay open', async () => {
    const runtime = new Runtime({ threads: 1 });
    const session = new Session({ runtime });
    expect(runtimeOf(session)).toBe(runtime);
    expect(session.threads).toBe(1);
    await session.close();
    expect(runtime.closed).toBe(false);
    await runtime.close();
    expect(() => runtimeOf(session)).toThrow('The runtime that the session was given is closed.');
    const wrong = { threads: 1, closed: false, close: async () => {} };
    expect(() => runtimeOf(new Session({ runtime: wrong }))).toThrow(UsageError);
  });
});

describe('setThreads', () => {
  it('changes the number if nothing is loaded', async () => {
    setThreads(1);
    const first = runtimeOf(defaultSession);
    const square = await first.createParallelSession(squareGraph());
    await square.release();
    expect(first.threads).toBe(1);
    setThreads(2);
    const second = runtimeOf(defaultSession);
    expect(second.threads).toBe(2);
    expect((await (await second.createParallelSession(squareGraph())).run(feeds())).y.data).toEqual(squares);
    expect(first.closed).toBe(true);
    setThreads(2);
    expect(runtimeOf(defaultSession)).toBe(second);
  });

  it('is refused while something is loaded with another number, but not after it was freed', async () => {
    setThreads(1);
    const square = await runtimeOf(defaultSession).createParallelSession(squareGraph());
    expect(() => setThreads(2)).toThrow(UsageError);
    expect(() => setThreads(2)).toThrow(
      'Models are loaded with 1 threads, which cannot change to 2 while they are loaded.',
    );
    expect((await square.run(feeds())).y.data).toEqual(squares);
    await closeSharedRuntime();
    setThreads(2);
    expect(runtimeOf(defaultSession).threads).toBe(2);
  });

  it('is refused for other values than a number of threads, and affects no other session', () => {
    expect(() => setThreads(0)).toThrow(UsageError);
    setThreads(2);
    const session = new Session({ threads: 1 });
    expect(runtimeOf(session).threads).toBe(1);
    return session.close();
  });

  it('ignores graphs that could not be loaded', async () => {
    setThreads(1);
    const graph = new GraphBuilder('wrong');
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', graph.emit('NoSuchOperator', [x], x));
    const runtime = runtimeOf(defaultSession);
    await expect(runtime.createSession(graph.build())).rejects.toThrow();
    await expect(runtime.createParallelSession(graph.build())).rejects.toThrow();
    expect(runtime.inUse).toBe(false);
  });
});

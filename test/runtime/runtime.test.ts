import { afterAll, describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../dist/src/errors.js';
import { type Graph, GraphBuilder, operators } from '../../dist/src/graph/index.js';
import { lowerInference } from '../../dist/src/lower/index.js';
import { Dense, Functional, flatten } from '../../dist/src/nn/index.js';
import { Random } from '../../dist/src/random.js';
import { float32, Runtime, type TensorData, type Tensors } from '../../dist/src/runtime/index.js';
import { setRandomSeed } from '../../dist/src/session/index.js';
import { MobileNetV2 } from '../../dist/src/zoo/index.js';

/* A runtime's threads are loaded from built JavaScript, so these tests use dist (after `npm run build`). */

const runtimes: Runtime[] = [];
afterAll(() => Promise.all(runtimes.map((runtime) => runtime.close())));

function runtimeOf(threads: number): Runtime {
  const runtime = new Runtime({ threads });
  runtimes.push(runtime);
  return runtime;
}

function vector(...values: number[]): TensorData {
  return float32(Float32Array.from(values), [values.length]);
}

function counterGraph(): Graph {
  const graph = new GraphBuilder('counter');
  const state = graph.input('state', 'float32', [2]);
  graph.output('next', operators.add(state, graph.input('x', 'float32', [2])));
  graph.output('before', operators.multiply(state, graph.scalar(1, 'float32')));
  return graph.build();
}

/** A real network with random weights and every kind of layer of a frozen part; outputs maps and features. */
async function networkGraph(): Promise<Graph> {
  setRandomSeed(1);
  const base = await MobileNetV2({
    inputShape: [64, 64, 3],
    alpha: 0.35,
    includeTop: false,
    weights: null,
    pooling: 'avg',
  });
  const random = new Random(2);
  for (const variable of base.variables) {
    if (variable.name === 'beta') variable.assign(variable.value.map(() => random.uniform(-0.5, 0.5)));
  }
  const model = new Functional({ inputs: base.inputs, outputs: new Dense(3).apply(base.outputs) });
  const calls = flatten(model);
  const graph = new GraphBuilder('network');
  const input = graph.input('image', 'float32', ['N', 3, 64, 64]);
  const maps = lowerInference(graph, { calls, from: 0, to: calls.length - 3 }, input);
  graph.output('maps', maps);
  graph.output(
    'logits',
    lowerInference(graph, { calls, from: calls.length - 3, to: calls.length - 1 }, maps),
  );
  return graph.build();
}

const imageSize = 3 * 64 * 64;
const count = 9;
const images = Float32Array.from(
  { length: count * imageSize },
  (
    (random) => () =>
      random.uniform(-1, 1)
  )(new Random(4)),
);

function batchOf(indices: readonly number[]): Tensors {
  const data = new Float32Array(indices.length * imageSize);
  indices.forEach((index, row) => {
    data.set(images.subarray(index * imageSize, (index + 1) * imageSize), row * imageSize);
  });
  return { image: float32(data, [indices.length, 3, 64, 64]) };
}

/** The bytes of one image's outputs. */
function bitsOf(results: Tensors, row: number): string {
  return Object.values(results)
    .map(({ data, shape }) => {
      const size = data.length / shape[0];
      const own = data.subarray(row * size, (row + 1) * size);
      return Buffer.from(own.buffer, own.byteOffset, own.byteLength).toString('base64');
    })
    .join();
}

describe('createParallelSession', () => {
  it('gives the same bits for an image in any batch, on any number of threads', async () => {
    const graph = await networkGraph();
    const all = Array.from({ length: count }, (_, index) => index);
    let expected: string[] | undefined;
    for (const threads of [1, 2, 3]) {
      const session = await runtimeOf(threads).createParallelSession(graph);
      const whole = await session.run(batchOf(all));
      const bits = all.map((row) => bitsOf(whole, row));
      expect(new Set(bits).size).toBe(count);
      expected ??= bits;
      expect(bits).toEqual(expected);
      for (const indices of [[4], [8, 0], [3, 1, 7, 5, 2], [...all].reverse()]) {
        const results = await session.run(batchOf(indices));
        expect(indices.map((_, row) => bitsOf(results, row))).toEqual(
          indices.map((index) => expected![index]),
        );
      }
    }
  });

  it('returns only the requested outputs', async () => {
    const session = await runtimeOf(2).createParallelSession(await networkGraph());
    const results = await session.run(batchOf([0, 1, 2, 3, 4]), ['logits']);
    expect(Object.keys(results)).toEqual(['logits']);
    expect(results.logits.shape).toEqual([5, 3]);
  });
});

describe('createSession', () => {
  it('keeps states over several steps, in the order of the requests', async () => {
    const runtime = runtimeOf(2);
    const session = await runtime.createSession(counterGraph(), {
      stateInputs: { state: 'counter' },
      stateOutputs: { next: 'counter' },
    });
    await runtime.writeState('counter', vector(0, 10));
    const steps = await Promise.all([1, 2, 3, 4, 5].map((step) => session.run({ x: vector(step, 1) })));
    expect(steps.map((results) => [...(results.before.data as Float32Array)])).toEqual([
      [0, 10],
      [1, 11],
      [3, 12],
      [6, 13],
      [10, 14],
    ]);
    expect([...((await runtime.readState('counter')).data as Float32Array)]).toEqual([15, 15]);
    await runtime.deleteState('counter');
    await expect(runtime.readState('counter')).rejects.toThrow('There is no state "counter".');
  });

  it('does not block the calling thread while a graph runs', async () => {
    const runtime = runtimeOf(2);
    const graph = new GraphBuilder('heavy');
    const x = graph.input('x', 'float32', [1024, 1024]);
    graph.output(
      'y',
      [1, 2, 3, 4, 5, 6].reduce((y) => operators.matmul(y, x), x),
    );
    const session = await runtime.createSession(graph.build());
    const running = session.run({ x: float32(new Float32Array(1024 * 1024), [1024, 1024]) });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await running;
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });

  it('takes over buffers only if they are transferred', async () => {
    const runtime = runtimeOf(1);
    const session = await runtime.createSession(counterGraph());
    const feeds = { state: vector(1, 2), x: vector(3, 4) };
    await session.run(feeds);
    expect(feeds.x.data).toHaveLength(2);
    const results = await session.run(feeds, [feeds.x.data.buffer as ArrayBuffer]);
    expect([...(results.next.data as Float32Array)]).toEqual([4, 6]);
    expect(feeds.x.data).toHaveLength(0);
  });
});

describe('errors', () => {
  it.each([0, -1, 1.5, Number.NaN])('refuse %d as a number of threads', (threads) => {
    expect(() => new Runtime({ threads })).toThrow(UsageError);
    expect(() => new Runtime({ threads })).toThrow(
      `Expected a whole number above 0 for threads but received ${threads}.`,
    );
  });

  it('of an invalid graph are clear, and leave the runtime usable', async () => {
    const runtime = runtimeOf(2);
    const graph = new GraphBuilder('wrong');
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', graph.emit('NoSuchOperator', [x], x));
    const single = (): Promise<unknown> => runtime.createSession(graph.build());
    const parallel = (): Promise<unknown> => runtime.createParallelSession(graph.build());
    for (const load of [single, parallel]) {
      await expect(load()).rejects.toThrow(GraftError);
      await expect(load()).rejects.toThrow(
        /^The network cannot be loaded: ONNX Runtime refuses it .*NoSuchOperator/,
      );
    }
    const session = await runtime.createSession(counterGraph());
    await expect(session.run({ x: vector(1, 2) })).rejects.toThrow(/state/);
    const results = await session.run({ x: vector(1, 2), state: vector(3, 4) });
    expect([...(results.next.data as Float32Array)]).toEqual([4, 6]);
  });

  it('of a request that cannot be sent do not mix up later answers', async () => {
    const runtime = runtimeOf(1);
    const session = await runtime.createSession(counterGraph());
    const feeds = { x: vector(1, 2), state: vector(3, 4) };
    const { buffer } = feeds.x.data as Float32Array<ArrayBuffer>;
    await expect(session.run(feeds, [buffer, buffer])).rejects.toThrow(/duplicate/);
    await runtime.writeState('a', vector(7, 8));
    const state = await runtime.readState('a');
    expect([...(state.data as Float32Array)]).toEqual([7, 8]);
  });

  it('answer every call of a closed runtime', async () => {
    const runtime = new Runtime({ threads: 2 });
    const session = await runtime.createSession(counterGraph());
    const parallel = await runtime.createParallelSession(await networkGraph());
    const underWay = Array.from({ length: 20 }, () => parallel.run(batchOf([0, 1, 2, 3])));
    const settled = Promise.allSettled(underWay);
    await runtime.close();
    expect(runtime.closed).toBe(true);
    const rejected = (await settled).filter((result) => result.status === 'rejected');
    expect(rejected.length).toBeGreaterThan(0);
    for (const { reason } of rejected) {
      expect(reason).toBeInstanceOf(GraftError);
      expect(reason.message).toBe('The runtime was closed while it was running.');
    }
    await expect(session.run({ x: vector(1, 2), state: vector(3, 4) })).rejects.toThrow(
      'The runtime is closed.',
    );
    await expect(parallel.run(batchOf([0]))).rejects.toThrow('The runtime is closed.');
    await expect(runtime.createSession(counterGraph())).rejects.toThrow(GraftError);
    await expect(runtime.writeState('a', vector(1))).rejects.toThrow(GraftError);
    await runtime.close();
  });
});

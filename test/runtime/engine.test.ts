import { describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import { GraphBuilder, operators, serializeGraph } from '../../src/graph/index.js';
import { Engine, float32, type TensorData } from '../../src/runtime/index.js';

const { add, cast, multiply } = operators;

function vector(...values: number[]): TensorData {
  return float32(Float32Array.from(values), [values.length]);
}

function numbers(tensor: TensorData): number[] {
  return Array.from(tensor.data, Number);
}

/** next = state + x, and twice the previous state as an output: an optimizer's step in miniature. */
function counterGraph(): Uint8Array {
  const graph = new GraphBuilder('counter');
  const state = graph.input('state', 'float32', [2]);
  const x = graph.input('x', 'float32', [2]);
  graph.output('next', add(state, x));
  graph.output('twice', multiply(state, graph.scalar(2, 'float32')));
  return serializeGraph(graph.build());
}

const states = { stateInputs: { state: 'counter' }, stateOutputs: { next: 'counter' } };

describe('Engine', () => {
  it('keeps states from run to run, and returns the other outputs', async () => {
    const engine = new Engine();
    await engine.createSession(0, counterGraph(), { threads: 1, ...states });
    await engine.writeState('counter', vector(0, 100));
    const seen: number[][] = [];
    for (let step = 1; step <= 6; step++) {
      const results = await engine.run(0, { x: vector(step, -1) });
      expect(Object.keys(results)).toEqual(['twice']);
      seen.push(numbers(results.twice));
      expect(numbers(await engine.readState('counter'))).toEqual([(step * (step + 1)) / 2, 100 - step]);
    }
    expect(seen).toEqual([
      [0, 200],
      [2, 198],
      [6, 196],
      [12, 194],
      [20, 192],
      [30, 190],
    ]);
    await engine.releaseSession(0);
  });

  it('reads a whole state before it writes the next one', async () => {
    const graph = new GraphBuilder('swap');
    const [first, second] = operators.split(graph.input('state', 'float32', [4]), [2, 2], 0);
    graph.output('next', operators.concatenate([second, first], 0));
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 1, ...states });
    await engine.writeState('counter', vector(1, 2, 3, 4));
    for (const expected of [
      [3, 4, 1, 2],
      [1, 2, 3, 4],
      [3, 4, 1, 2],
    ]) {
      await engine.run(0, {});
      expect(numbers(await engine.readState('counter'))).toEqual(expected);
    }
  });

  it('copies states when it reads and writes them', async () => {
    const engine = new Engine();
    const written = vector(1, 2);
    await engine.writeState('state', written);
    written.data[0] = 50;
    const read = await engine.readState('state');
    read.data[1] = 60;
    expect(numbers(await engine.readState('state'))).toEqual([1, 2]);
  });

  it('shares states between sessions, and frees them on request', async () => {
    const engine = new Engine();
    await engine.createSession(0, counterGraph(), { threads: 1, ...states });
    await engine.createSession(1, counterGraph(), { threads: 1, stateInputs: { state: 'counter' } });
    await engine.writeState('counter', vector(1, 1));
    await engine.run(0, { x: vector(4, 5) });
    const results = await engine.run(1, { x: vector(10, 10) });
    expect(numbers(results.next)).toEqual([15, 16]);
    expect(numbers(await engine.readState('counter'))).toEqual([5, 6]);
    engine.deleteState('counter');
    await expect(engine.run(0, { x: vector(1, 1) })).rejects.toThrow('There is no state "counter".');
    await expect(engine.readState('counter')).rejects.toThrow('There is no state "counter".');
  });

  it('swaps two states, also for the sessions that use them', async () => {
    const engine = new Engine();
    await engine.createSession(0, counterGraph(), { threads: 1, ...states });
    await engine.writeState('counter', vector(1, 2));
    await engine.writeState('other', vector(10, 20));
    await engine.run(0, { x: vector(1, 1) });
    engine.swapStates('counter', 'other');
    await engine.run(0, { x: vector(5, 5) });
    expect(numbers(await engine.readState('counter'))).toEqual([15, 25]);
    expect(numbers(await engine.readState('other'))).toEqual([2, 3]);
    engine.swapStates('counter', 'other');
    await engine.run(0, { x: vector(1, 1) });
    expect(numbers(await engine.readState('counter'))).toEqual([3, 4]);
    expect(numbers(await engine.readState('other'))).toEqual([15, 25]);
    expect(() => engine.swapStates('counter', 'none')).toThrow('There is no state "none".');
  });

  it('returns only the requested outputs', async () => {
    const engine = new Engine();
    await engine.createSession(0, counterGraph(), { threads: 1 });
    const feeds = { state: vector(1, 2), x: vector(1, 1) };
    expect(Object.keys(await engine.run(0, feeds))).toEqual(['next', 'twice']);
    expect(Object.keys(await engine.run(0, feeds, ['twice']))).toEqual(['twice']);
  });

  it('passes float16 as bits', async () => {
    const graph = new GraphBuilder('half');
    const x = graph.input('x', 'float32', [3]);
    const half = graph.input('half', 'float16', [3]);
    graph.output('bits', cast(x, 'float16'));
    graph.output('full', cast(half, 'float32'));
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
    const results = await engine.run(0, {
      x: vector(1, -2, 65504),
      half: { type: 'float16', shape: [3], data: Uint16Array.of(0x3c00, 0xc000, 0x7bff) },
    });
    expect(results.bits).toEqual({
      type: 'float16',
      shape: [3],
      data: Uint16Array.of(0x3c00, 0xc000, 0x7bff),
    });
    expect(numbers(results.full)).toEqual([1, -2, 65504]);
  });

  it('gives the same result in chunks as in one piece, also with a smaller last chunk', async () => {
    const graph = new GraphBuilder('square');
    const x = graph.input('x', 'float32', ['N', 2]);
    graph.output('y', multiply(x, x));
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
    const feeds = {
      x: float32(
        Float32Array.from({ length: 10 }, (_, at) => at),
        [5, 2],
      ),
    };
    const whole = await engine.run(0, feeds);
    const chunks = await engine.runInChunks([{ session: 0, chunkSize: 2 }], feeds);
    expect(chunks).toEqual(whole);
    expect(chunks.y.shape).toEqual([5, 2]);
  });

  it('runs sessions one after the other, each with its own chunks', async () => {
    const engine = new Engine();
    const names = ['x', 'y', 'z'];
    for (const [session, [from, to]] of [names.slice(0, 2), names.slice(1)].entries()) {
      const graph = new GraphBuilder('square');
      const value = graph.input(from, 'float32', ['N']);
      graph.output(to, multiply(value, value));
      await engine.createSession(session, serializeGraph(graph.build()), { threads: 1 });
    }
    const steps = [
      { session: 0, chunkSize: 2 },
      { session: 1, chunkSize: 3 },
    ];
    const { z } = await engine.runInChunks(steps, { x: float32(Float32Array.of(1, 2, 3, 4, 5), [5]) });
    expect(Array.from(z.data, Number)).toEqual([1, 16, 81, 256, 625]);
  });

  it('reports an invalid graph clearly', async () => {
    const engine = new Engine();
    const text = engine.createSession(0, Buffer.from('not a model'), { threads: 1 });
    await expect(text).rejects.toThrow(GraftError);
    await expect(text).rejects.toThrow(/^The network cannot be loaded: ONNX Runtime refuses it/);

    const graph = new GraphBuilder('wrong');
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', graph.emit('NoSuchOperator', [x], x));
    const unknown = engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
    await expect(unknown).rejects.toThrow(/NoSuchOperator/);
    await expect(engine.run(0, {})).rejects.toThrow('There is no session 0.');
  });

  it('names an input that is missing or has the wrong shape', async () => {
    const engine = new Engine();
    await engine.createSession(0, counterGraph(), { threads: 1 });
    await expect(engine.run(0, { x: vector(1, 2) })).rejects.toThrow(/state/);
    await expect(engine.run(0, { x: vector(1, 2), state: vector(1, 2, 3) })).rejects.toThrow(/state/);
    const results = await engine.run(0, { x: vector(1, 2), state: vector(1, 2) });
    expect(numbers(results.next), 'it goes on working after errors').toEqual([2, 4]);
  });
});

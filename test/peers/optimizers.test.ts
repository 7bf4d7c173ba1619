import { describe, expect, it } from 'vitest';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerUpdate } from '../../src/lower/index.js';
import {
  Adam,
  AdamW,
  CosineDecay,
  type CosineDecayOptions,
  type Optimizer,
  RMSprop,
  SGD,
} from '../../src/nn/index.js';
import { Engine, float32, type TensorData } from '../../src/runtime/index.js';
import { GoldenFile } from './golden.js';

interface Description {
  optimizers: Record<string, Record<string, number | boolean>>;
  schedules: Record<string, CosineDecayOptions>;
}

const golden = new GoldenFile<Description>('optimizers');
const start = golden.numbers('start') as Float32Array;
const gradients = golden.numbers('gradients') as Float32Array;
const size = start.length;
const classes: Record<string, new (options: object) => Optimizer> = { Adam, AdamW, RMSprop, SGD };

/** The parameters after every step. */
async function updated(optimizer: Optimizer): Promise<number[]> {
  const graph = new GraphBuilder('update');
  const vector = (name: string): ReturnType<GraphBuilder['input']> => graph.input(name, 'float32', [size]);
  const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, vector(slot)]));
  const number = (name: string): ReturnType<GraphBuilder['input']> => graph.input(name, 'float32', []);
  const [stepSize, decay] = [number('step_size'), number('decay')];
  const parameters = vector('parameters');
  const update = lowerUpdate(optimizer, parameters, vector('gradient'), slots, stepSize, decay);
  graph.output('next_parameters', update.parameters);
  for (const slot of optimizer.slots) graph.output(`next_${slot}`, update.slots[slot]);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  let state: Record<string, TensorData> = { parameters: float32(start, [size]) };
  for (const slot of optimizer.slots) state[slot] = float32(new Float32Array(size), [size]);
  const after: number[] = [];
  for (let step = 0; step < gradients.length / size; step++) {
    const results = await engine.run(0, {
      ...state,
      gradient: float32(gradients.slice(step * size, (step + 1) * size), [size]),
      step_size: float32(Float32Array.of(optimizer.stepSize(step + 1)), []),
      decay: float32(Float32Array.of(optimizer.decayAt(step + 1)), []),
    });
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next_${name}`]]));
    after.push(...Array.from(state.parameters.data, Number));
  }
  await engine.releaseSession(0);
  return after;
}

describe('updates of', () => {
  it.each(Object.entries(golden.description.optimizers))('%s', async (name, settings) => {
    const after = await updated(new classes[name.split(' ')[0]](settings));
    const expected = golden.numbers(name);
    expect(after).toHaveLength(expected.length);
    after.forEach((value, at) => {
      // Keras works out Adam's bias correction in float32: a hundred-thousandth of a step of at most 0.1.
      expect(Math.abs(value - expected[at])).toBeLessThan(3e-6);
    });
  });
});

describe('learning rates of', () => {
  it.each(Object.entries(golden.description.schedules))('%s', (name, options) => {
    const schedule = new CosineDecay(options);
    golden.numbers(name).forEach((rate, step) => {
      expect(Math.abs(schedule.at(step) - rate)).toBeLessThan(1e-7);
    });
  });
});

import { describe, expect, it } from 'vitest';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerUpdate } from '../../src/lower/index.js';
import { Adam, AdamW, CosineDecay, type Optimizer, RMSprop, SGD } from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { Engine, type TensorData } from '../../src/runtime/index.js';

const size = 5;
const steps = 6;
const random = new Random(11);
const draw = (): number[] => Array.from({ length: size }, () => random.uniform(-1, 1));
const start = draw();
const gradients = Array.from({ length: steps }, draw);

/** The values of one parameter after each step. */
type Loop = (gradient: number, step: number, state: Record<string, number>, value: number) => number;

/** Keras' update rules, one number at a time; the result is subtracted from the parameter. */
function followed(loop: Loop): number[] {
  return start.map((first, index) => {
    const state: Record<string, number> = { velocity: 0, momentum: 0, average: 0 };
    return gradients.reduce((value, all, step) => value - loop(all[index], step + 1, state, value), first);
  });
}

/** The lowered update in float64, whose slots are fed back like the runtime's states. */
async function lowered(optimizer: Optimizer): Promise<number[]> {
  const graph = new GraphBuilder('update');
  const input = (name: string): ReturnType<GraphBuilder['input']> => graph.input(name, 'float64', [size]);
  const parameters = input('parameters');
  const gradient = input('gradient');
  const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, input(slot)]));
  const names = Object.keys(optimizer.scalarsAt(1));
  const scalars = Object.fromEntries(names.map((name) => [name, graph.input(name, 'float64', [])]));
  const variables = [{ name: 'kernel', path: 'dense/kernel', size }];
  const update = lowerUpdate(optimizer, { parameters, gradient, slots, scalars }, variables);
  expect(Object.keys(update.slots).sort()).toEqual([...optimizer.slots].sort());
  graph.output('next_parameters', update.parameters);
  for (const slot of optimizer.slots) graph.output(`next_${slot}`, update.slots[slot]);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const vector = (values: ArrayLike<number>): TensorData => ({
    type: 'float64',
    shape: [size],
    data: Float64Array.from(values),
  });
  let state: Record<string, TensorData> = { parameters: vector(start) };
  for (const slot of optimizer.slots) state[slot] = vector(new Float64Array(size));
  for (const [step, values] of gradients.entries()) {
    const scalar = (value: number): TensorData => ({
      type: 'float64',
      shape: [],
      data: Float64Array.of(value),
    });
    const results = await engine.run(0, {
      ...state,
      gradient: vector(values),
      ...Object.fromEntries(
        Object.entries(optimizer.scalarsAt(step + 1)).map(([name, value]) => [name, scalar(value)]),
      ),
    });
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next_${name}`]]));
  }
  await engine.releaseSession(0);
  return Array.from(state.parameters.data, Number);
}

async function expectSame(optimizer: Optimizer, loop: Loop): Promise<void> {
  const actual = await lowered(optimizer);
  const expected = followed(loop);
  expected.forEach((value, index) => {
    expect(Math.abs(actual[index] - value)).toBeLessThan(1e-12);
  });
}

describe('SGD', () => {
  it('plain', async () => {
    await expectSame(new SGD({ learningRate: 0.1 }), (gradient) => 0.1 * gradient);
  });

  it('with momentum', async () => {
    await expectSame(new SGD({ learningRate: 0.1, momentum: 0.9 }), (gradient, _, state) => {
      state.velocity = 0.9 * state.velocity - 0.1 * gradient;
      return -state.velocity;
    });
  });

  it("with Nesterov's momentum", async () => {
    await expectSame(new SGD({ learningRate: 0.1, momentum: 0.8, nesterov: true }), (gradient, _, state) => {
      state.velocity = 0.8 * state.velocity - 0.1 * gradient;
      return -(0.8 * state.velocity - 0.1 * gradient);
    });
  });
});

describe('Adam', () => {
  const adam = (rate: number, beta1: number, beta2: number, epsilon: number): Loop => {
    return (gradient, step, state) => {
      state.momentum = beta1 * state.momentum + (1 - beta1) * gradient;
      state.velocity = beta2 * state.velocity + (1 - beta2) * gradient ** 2;
      const corrected = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      return (corrected * state.momentum) / (Math.sqrt(state.velocity) + epsilon);
    };
  };

  it('with its defaults', async () => {
    await expectSame(new Adam(), adam(0.001, 0.9, 0.999, 1e-7));
  });

  it('with other settings', async () => {
    const settings = { learningRate: 0.05, beta1: 0.5, beta2: 0.8, epsilon: 0.1 };
    await expectSame(new Adam(settings), adam(0.05, 0.5, 0.8, 0.1));
  });
});

describe('Adam with amsgrad', () => {
  it('divides by the largest mean of squares so far', async () => {
    const settings = { learningRate: 0.05, beta1: 0.5, beta2: 0.3, epsilon: 0.1, amsgrad: true };
    await expectSame(new Adam(settings), (gradient, step, state) => {
      state.momentum = 0.5 * state.momentum + 0.5 * gradient;
      state.velocity = 0.3 * state.velocity + 0.7 * gradient ** 2;
      state.highest = Math.max(state.highest ?? 0, state.velocity);
      const corrected = (0.05 * Math.sqrt(1 - 0.3 ** step)) / (1 - 0.5 ** step);
      return (corrected * state.momentum) / (Math.sqrt(state.highest) + 0.1);
    });
    expect(await lowered(new Adam(settings))).not.toEqual(
      await lowered(new Adam({ ...settings, amsgrad: false })),
    );
  });
});

describe('gradientAccumulationSteps', () => {
  /** Of a rule that gets the mean of the last two gradients in every second step, as in Keras. */
  const everySecond = (rule: Loop): Loop => {
    return (gradient, step, state, value) => {
      if (step % 2 === 1) {
        state.sum = gradient;
        return 0;
      }
      return rule((state.sum + gradient) / 2, step / 2, state, value);
    };
  };

  it('updates with the mean of the gradients, and not in between', async () => {
    await expectSame(
      new SGD({ learningRate: 0.1, gradientAccumulationSteps: 2 }),
      everySecond((gradient) => 0.1 * gradient),
    );
  });

  it('counts updates for the correction of Adam, and steps for schedules', async () => {
    const learningRate = new CosineDecay({ initialLearningRate: 0.1, decaySteps: 8 });
    await expectSame(
      new AdamW({ learningRate, weightDecay: 0.5, gradientAccumulationSteps: 2 }),
      everySecond((gradient, update, state, value) => {
        const rate = 0.1 * 0.5 * (1 + Math.cos((Math.PI * (2 * update - 1)) / 8));
        state.momentum = 0.9 * state.momentum + 0.1 * gradient;
        state.velocity = 0.999 * state.velocity + 0.001 * gradient ** 2;
        const corrected = (rate * Math.sqrt(1 - 0.999 ** update)) / (1 - 0.9 ** update);
        return rate * 0.5 * value + (corrected * state.momentum) / (Math.sqrt(state.velocity) + 1e-7);
      }),
    );
  });

  it('clips the mean', async () => {
    await expectSame(
      new SGD({ learningRate: 1, clipvalue: 0.1, gradientAccumulationSteps: 2 }),
      everySecond((gradient) => Math.min(Math.max(gradient, -0.1), 0.1)),
    );
  });

  it('keeps an average of the weights that begins with the first update', () => {
    const optimizer = new SGD({ useEma: true, emaOverwriteFrequency: 2, gradientAccumulationSteps: 2 });
    const rates = [1, 2, 3, 4].map((step) => optimizer.scalarsAt(step));
    expect(rates.map(({ updates }) => updates)).toEqual([0, 1, 0, 1]);
    expect(rates.map(({ average_rate }) => average_rate)).toEqual([1, 1, 1 - 0.99, 1 - 0.99]);
    expect(rates.map(({ average_overwrites }) => average_overwrites)).toEqual([0, 0, 1, 1]);
  });
});

describe('a learning rate that is a function', () => {
  it('is called in every step', async () => {
    let rate = 0.1;
    const optimizer = new SGD({ learningRate: () => rate });
    expect(optimizer.scalarsAt(1).step_size).toBe(0.1);
    rate = 0.2;
    expect(optimizer.scalarsAt(2).step_size).toBe(0.2);
    expect(optimizer.getConfig().learningRate).toBe(0.2);
    await expectSame(new SGD({ learningRate: () => 0.1 }), (gradient) => 0.1 * gradient);
  });

  it('is refused where it does not return a learning rate', () => {
    const optimizer = new SGD({ learningRate: () => Number.NaN });
    expect(() => optimizer.scalarsAt(1)).toThrow(
      'SGD expects the result of learningRate() to be a number of at least 0, but received NaN.',
    );
  });
});

describe('AdamW', () => {
  it('decays the weights first, in proportion to the learning rate', async () => {
    const schedule = new CosineDecay({ initialLearningRate: 0.1, decaySteps: 8 });
    await expectSame(
      new AdamW({ learningRate: schedule, weightDecay: 0.5 }),
      (gradient, step, state, value) => {
        const rate = 0.1 * 0.5 * (1 + Math.cos((Math.PI * (step - 1)) / 8));
        state.momentum = 0.9 * state.momentum + 0.1 * gradient;
        state.velocity = 0.999 * state.velocity + 0.001 * gradient ** 2;
        const corrected = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
        return rate * 0.5 * value + (corrected * state.momentum) / (Math.sqrt(state.velocity) + 1e-7);
      },
    );
  });

  it('without decay is Adam', async () => {
    expect(await lowered(new AdamW({ weightDecay: 0 }))).toEqual(await lowered(new Adam()));
  });
});

describe('every optimizer', () => {
  it('can decay the weights, like AdamW', async () => {
    await expectSame(new SGD({ learningRate: 0.1, weightDecay: 0.3 }), (gradient, _, __, value) => {
      return 0.1 * 0.3 * value + 0.1 * gradient;
    });
  });

  it('does not clip a short gradient, bit for bit', async () => {
    const plain = await lowered(new Adam());
    expect(await lowered(new Adam({ clipnorm: 10 }))).toEqual(plain);
    expect(await lowered(new Adam({ globalClipnorm: 10 }))).toEqual(plain);
    expect(await lowered(new Adam({ clipvalue: 1 }))).toEqual(plain);
    expect(await lowered(new Adam({ clipvalue: 0.1 }))).not.toEqual(plain);
  });

  it('keeps weights with zero gradients, and their average, bit for bit', async () => {
    const settings = { useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 2 };
    const still = { learningRateMultipliers: { dense: 0 }, weightDecay: 0.5, ...settings };
    expect(await lowered(new RMSprop(still))).toEqual(start);
    expect(await lowered(new SGD({ momentum: 0.9, nesterov: true, ...still }))).toEqual(start);
    expect(await lowered(new Adam(still))).toEqual(start);
    expect(await lowered(new Adam(settings))).not.toEqual(start);
  });
});

describe('RMSprop', () => {
  const rmsprop = (rate: number, rho: number, momentum: number, epsilon: number, centered: boolean): Loop => {
    return (gradient, _, state) => {
      state.velocity = rho * state.velocity + (1 - rho) * gradient ** 2;
      if (centered) state.average = rho * state.average + (1 - rho) * gradient;
      const increment = (rate * gradient) / Math.sqrt(state.velocity - state.average ** 2 + epsilon);
      state.momentum = momentum * state.momentum + increment;
      return state.momentum;
    };
  };

  it('with its defaults', async () => {
    await expectSame(new RMSprop(), rmsprop(0.001, 0.9, 0, 1e-7, false));
  });

  it('with momentum', async () => {
    const settings = { learningRate: 0.01, rho: 0.7, momentum: 0.6, epsilon: 0.01 };
    await expectSame(new RMSprop(settings), rmsprop(0.01, 0.7, 0.6, 0.01, false));
  });

  it('centered', async () => {
    await expectSame(new RMSprop({ learningRate: 0.01, centered: true }), rmsprop(0.01, 0.9, 0, 1e-7, true));
  });

  it('centered, with momentum', async () => {
    const settings = { learningRate: 0.01, momentum: 0.5, centered: true };
    await expectSame(new RMSprop(settings), rmsprop(0.01, 0.9, 0.5, 1e-7, true));
  });
});

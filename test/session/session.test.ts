import { afterEach, describe, expect, it } from 'vitest';
import { RandomFlip } from '../../src/augmentation/index.js';
import { UsageError } from '../../src/errors.js';
import { Dense, Dropout, Functional, Input } from '../../src/nn/index.js';
import {
  clearSession,
  currentSession,
  defaultSession,
  Session,
  setRandomSeed,
} from '../../src/session/index.js';
import { Sequential } from '../../src/train/index.js';

/** A small network, with everything that depends on its session. */
function draws(): unknown[] {
  const inputs = Input({ shape: [4] });
  const first = new Dense(3);
  const dropout = new Dropout(0.5);
  const second = new Dense(2);
  const outputs = second.apply(dropout.apply(first.apply(inputs)));
  const model = new Functional({ inputs, outputs });
  return [
    model.name,
    model.layers.map(({ name }) => name),
    model.variables.map(({ path, value }) => [path, [...value]]),
    [dropout.seed, new RandomFlip().seed],
  ];
}

describe('a session', () => {
  it('gives the same names and seeds as another one with the same seed, independently of others', () => {
    const alone = new Session({ seed: 7 }).use(draws);
    const one = new Session({ seed: 7 });
    const other = new Session({ seed: 8 });
    setRandomSeed(9);
    const dense = one.use(() => new Dense(3));
    other.use(draws);
    draws();
    const rest = one.use(() => new Dense(3));
    expect([dense.name, rest.name]).toEqual(['dense', 'dense_1']);
    expect(new Session({ seed: 7 }).use(draws)).toEqual(alone);
    expect(other.use(() => new Dense(3).name)).toBe('dense_2');
    expect(new Session({ seed: 8 }).use(draws)).not.toEqual(alone);
  });

  it('draws different numbers every time without a seed', () => {
    expect(new Session().nextSeed()).not.toBe(new Session().nextSeed());
  });

  it('does not affect the names and the seeds of the default session', () => {
    const names = (): string[] => [new Dense(1).name, new Dense(1).name];
    clearSession();
    setRandomSeed(3);
    const expected = [names(), defaultSession.nextSeed()];
    clearSession();
    setRandomSeed(3);
    const first = names();
    new Session({ seed: 3 }).use(draws);
    expect([first, defaultSession.nextSeed()]).toEqual(expected);
  });

  it('is the current one only during `use`, also when nested', () => {
    const [outer, inner] = [new Session(), new Session()];
    expect(currentSession()).toBe(defaultSession);
    outer.use(() => {
      expect(inner.use(currentSession)).toBe(inner);
      expect(currentSession()).toBe(outer);
    });
    expect(() =>
      outer.use(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(currentSession()).toBe(defaultSession);
  });

  it('owns its layers, and the variables that they create later', () => {
    const build = (later: boolean): unknown => {
      const session = new Session({ seed: 5 });
      const dense = session.use(() => new Dense(3));
      const stack = session.use(() => new Sequential([dense]));
      const apply = () => stack.apply(Input({ shape: [4] }));
      if (later) apply();
      else session.use(apply);
      expect(stack.session).toBe(session);
      return [stack.inputs.producer.layer.name.replace(/_\d+$/, ''), [...dense.kernel.value]];
    };
    setRandomSeed(6);
    expect(build(true)).toEqual(build(false));
  });
});

describe('use', () => {
  afterEach(() => expect(currentSession()).toBe(defaultSession));

  it('refuses an asynchronous function', async () => {
    const session = new Session();
    const waits = async (): Promise<void> => {
      await Promise.resolve();
      throw new Error('nobody waits for this');
    };
    expect(() => session.use(waits)).toThrow(UsageError);
    expect(() => session.use(waits)).toThrow('expects a synchronous function');
    await new Promise((resolve) => setTimeout(resolve));
  });
});

describe('wrong settings', () => {
  const runtime = { threads: 2, closed: false, close: async () => {} };

  it.each<[object, string]>([
    [{ seed: 0.5 }, 'Expected a whole number for seed but received 0.5.'],
    [{ seed: Number.NaN }, 'Expected a whole number for seed but received NaN.'],
    [{ threads: 0 }, 'Expected a whole number above 0 for threads but received 0.'],
    [{ threads: 1.5 }, 'Expected a whole number above 0 for threads but received 1.5.'],
    [{ device: 'gpu' }, "Expected 'cpu', 'webgpu' or 'auto' for device but received \"gpu\"."],
    [
      { runtime, device: 'webgpu' },
      "Expected the device 'cpu' of the given runtime but received 'webgpu' for device.",
    ],
    [{ runtime, threads: 1 }, 'Expected the 2 threads of the given runtime but received 1 for threads.'],
  ])('%o', (options, message) => {
    expect(() => new Session(options)).toThrow(UsageError);
    expect(() => new Session(options)).toThrow(message);
  });

  it('of setRandomSeed', () => {
    expect(() => setRandomSeed(1.5)).toThrow(UsageError);
  });
});

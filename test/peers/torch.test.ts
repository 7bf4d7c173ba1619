import { describe, expect, it } from 'vitest';
import { OneCycle, type OneCycleOptions, optimizerFromConfig } from '../../src/nn/index.js';
import { GoldenFile } from './golden.js';
import { updated } from './updates.js';

interface Description {
  schedules: Record<string, OneCycleOptions>;
  sizes: Record<string, number>;
  multipliers: Record<string, number>;
  optimizers: Record<string, Record<string, number | boolean>>;
}

const golden = new GoldenFile<Description>('torch');
const { schedules, sizes, multipliers, optimizers } = golden.description;

describe('learning rates of', () => {
  it.each(Object.entries(schedules))('%s', (name, options) => {
    const schedule = new OneCycle(options);
    const expected = golden.numbers(name);
    expect(expected).toHaveLength(options.totalSteps);
    expected.forEach((rate, step) => {
      expect(Math.abs(schedule.at(step) - rate), `step ${step}`).toBeLessThan(1e-8);
    });
    expect(schedule.at(options.totalSteps + 5)).toBe(schedule.at(options.totalSteps - 1));
  });
});

describe('learning rates of single layers and variables', () => {
  const start = golden.numbers('start') as Float32Array;
  const gradients = golden.numbers('gradients') as Float32Array;

  it.each(Object.entries(optimizers))("are PyTorch's parameter groups with %s", async (name, settings) => {
    const config = { name: name.split(' ')[0], ...settings, learningRateMultipliers: multipliers };
    const { parameters } = await updated(optimizerFromConfig(config), sizes, start, gradients);
    golden.numbers(name).forEach((value, at) => {
      expect(Math.abs(parameters[at] - value)).toBeLessThan(3e-6);
    });
    // The variables with the factor 0, at the end, keep every bit.
    expect(multipliers['head/bias']).toBe(0);
    expect(parameters.slice(-sizes['head/bias'])).toEqual([...start.slice(-sizes['head/bias'])]);
  });
});

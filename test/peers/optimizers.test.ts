import { describe, expect, it } from 'vitest';
import { optimizerFromConfig, type ScheduleConfig, scheduleFromConfig } from '../../src/nn/index.js';
import { GoldenFile } from './golden.js';
import { updated } from './updates.js';

interface Description {
  sizes: Record<string, number>;
  optimizers: Record<string, Record<string, number | boolean | string[]>>;
  schedules: Record<string, ScheduleConfig>;
}

const golden = new GoldenFile<Description>('optimizers');
const { sizes, optimizers, schedules } = golden.description;
const start = golden.numbers('start') as Float32Array;
const gradients = golden.numbers('gradients') as Float32Array;

function expectClose(actual: readonly number[], name: string): void {
  const expected = golden.numbers(name);
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, at) => {
    // Keras computes Adam's bias correction in float32: an error of 1e-5 of a step of at most 0.1.
    expect(Math.abs(value - expected[at])).toBeLessThan(3e-6);
  });
}

describe('updates of', () => {
  it.each(Object.entries(optimizers))('%s', async (name, settings) => {
    const optimizer = optimizerFromConfig({ name: name.split(' ')[0], ...settings });
    const { parameters, averages } = await updated(optimizer, sizes, start, gradients);
    expectClose(parameters, name);
    expect(averages.length > 0).toBe(golden.names.includes(`${name}/averages`));
    if (averages.length > 0) expectClose(averages, `${name}/averages`);
  });

  it('differ from each other, so that a setting without effect would be noticed', () => {
    const found = Object.keys(optimizers).map((name) => {
      const averages = `${name}/averages`;
      return golden.numbers(golden.names.includes(averages) ? averages : name).join();
    });
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('learning rates of', () => {
  it.each(Object.entries(schedules))('%s', (name, options) => {
    const schedule = scheduleFromConfig({ ...options, name: name.split(' ')[0] });
    golden.numbers(name).forEach((rate, step) => {
      expect(Math.abs(schedule.at(step) - rate), `step ${step}`).toBeLessThan(1e-7);
    });
  });
});

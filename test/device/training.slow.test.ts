import { expect, it } from 'vitest';
import { optimizers, relativeDifference, STEPS, trainFiveSteps } from './five-steps.js';
import { describeOnCard } from './software-card.js';

describeOnCard('five steps on a graphics card', () => {
  it.each(Object.entries(optimizers))('%s: as on the processor', async (_, make) => {
    const [cpu, card] = [await trainFiveSteps('cpu', make()), await trainFiveSteps('webgpu', make())];
    expect(cpu.losses).toHaveLength(STEPS);
    expect(relativeDifference(cpu.losses, card.losses)).toBeLessThan(1e-3);
    expect(relativeDifference(cpu.weights, card.weights)).toBeLessThan(1e-3);
    expect(relativeDifference(cpu.outputs, card.outputs)).toBeLessThan(1e-3);
  });
});

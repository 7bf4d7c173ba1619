import { expect, it } from 'vitest';
import { Runtime } from '../../dist/src/runtime/index.js';
import { testCard } from '../../dist/src/runtime/test-card.js';
import { describeOnCard } from './software-card.js';

describeOnCard('a graphics card without a real one', () => {
  it('is recognized by its driver when it is requested', async () => {
    const runtime = new Runtime({ threads: 1, device: 'webgpu' });
    expect(await runtime.chosenDevice()).toEqual({
      device: 'webgpu',
      reason:
        'The graphics card was requested. The driver libvk_swiftshader.so imitates one on the processor.',
    });
    await runtime.close();
  });

  it('computes the training steps of the test of cards as the processor does', async () => {
    const { difference, milliseconds } = await testCard((device) => new Runtime({ threads: 1, device }), 4);
    expect(difference).toBeLessThan(1e-4);
    expect(milliseconds.webgpu).toBeGreaterThan(0);
  });
});

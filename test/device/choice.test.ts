import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Runtime, testGraphicsCard } from '../../dist/src/runtime/index.js';
import { Session } from '../../dist/src/session/index.js';
import { judge } from '../../src/runtime/choose-device.js';

const cards = ['a card'];

/** Runs a program that has `session` on a device, where Vulkan finds no driver. */
function withoutDriver(device: string): { stdout: string; error: { message: string; hint?: string } } {
  const program = `
    import { Dense, Input, Model, Session } from './dist/src/index.js';
    const session = new Session({ threads: 1, device: '${device}' });
    const inputs = Input({ shape: [4, 4, 3] });
    const { Flatten } = await import('./dist/src/public/layers.js');
    const model = session.use(() => new Model({ inputs, outputs: new Dense(1).apply(new Flatten().apply(inputs)) }));
    const pictures = { data: new Uint8Array(48), shape: [1, 4, 4, 3] };
    try {
      await model.predict(pictures);
      console.log('predicted');
    } catch (error) {
      console.log(JSON.stringify({ name: error.name, message: error.message, hint: error.hint }));
    }
    await session.close();`;
  const environment = { ...process.env, VK_DRIVER_FILES: '/nowhere.json' };
  const args = ['--input-type=module', '--eval', program];
  const stdout = execFileSync(process.execPath, args, {
    env: environment,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
  return { stdout, error: stdout.startsWith('{') ? JSON.parse(stdout) : { message: '' } };
}

describe('the device of a session', () => {
  it('is the processor unless another one is requested', async () => {
    const runtime = new Runtime({ threads: 1 });
    expect(runtime.device).toBe('cpu');
    expect(await runtime.chosenDevice()).toEqual({ device: 'cpu', reason: 'The processor was requested.' });
    await runtime.close();
    expect(new Session().device).toBe('cpu');
  });

  it('is that of the given runtime', async () => {
    const runtime = new Runtime({ threads: 1, device: 'auto' });
    expect(new Session({ runtime }).device).toBe('auto');
    expect(() => new Session({ runtime, device: 'cpu' })).toThrow(
      "Expected the device 'auto' of the given runtime",
    );
    await runtime.close();
  });

  it('is refused if it was to be a graphics card and there is none', () => {
    const { error } = withoutDriver('webgpu');
    expect(error).toEqual({
      name: 'GraftError',
      message: 'There is no graphics card here that WebGPU can use: ONNX Runtime finds no adapter.',
      hint: expect.stringContaining('Use the processor, the default (--device cpu;'),
    });
  });

  it('is the processor with auto where there is no graphics card', () => {
    expect(withoutDriver('auto').stdout).toBe('predicted');
  });
});

describe('the choice of a graphics card', () => {
  const times = (cpu: number, webgpu: number) => ({ cpu, webgpu });

  it('falls on one that is right and faster', () => {
    expect(judge({ difference: 1e-6, milliseconds: times(50, 2) }, cards)).toMatchObject({
      device: 'webgpu',
      reason: 'The graphics card is right and faster: 2.0 ms a test step, the processor 50.0 ms.',
      cards,
    });
  });

  it.each([
    [0.002, 'The graphics card computes wrongly: its results differ by 0.0020 from the processor’s.'],
    [Number.NaN, 'The graphics card computes wrongly: its results differ by NaN from the processor’s.'],
  ])('does not fall on one that differs by %f', (difference, reason) => {
    const report = judge({ difference, milliseconds: times(50, 2) }, cards);
    expect(report).toMatchObject({ device: 'cpu', reason: reason.replace('’', "'") });
  });

  it('does not fall on one that is slower', () => {
    expect(judge({ difference: 0, milliseconds: times(50, 51) }, cards)).toMatchObject({
      device: 'cpu',
      reason: 'The graphics card is not faster: 51.0 ms a test step, the processor 50.0 ms.',
    });
  });

  it('tells what was found on this machine', async () => {
    const { device, reason, cards: found } = await testGraphicsCard(1);
    expect(reason).toMatch(/graphics card/);
    if (found?.length === 0) expect(device).toBe('cpu');
  });
});

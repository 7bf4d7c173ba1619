/* What the tests of graphics cards do on the page. */
import { GraphBuilder, operators } from '../../../dist/src/graph/index.js';
import { float32, Runtime } from '../../../dist/src/runtime/index.js';
import { type StartRuntime, testCard } from '../../../dist/src/runtime/test-card.js';
import { optimizers, trainFiveSteps } from '../../device/five-steps.js';

const startWhole: StartRuntime = (device) => {
  const runtime = new Runtime({ threads: 1, device });
  return {
    chosenDevice: () => runtime.chosenDevice(),
    channelBlock: () => runtime.channelBlock(),
    createSession: (graph, options) =>
      runtime.createSession(graph, { ...options, wholeOnDevice: device === 'webgpu' }),
    writeState: (key, tensor) => runtime.writeState(key, tensor),
    readState: (key) => runtime.readState(key),
    close: () => runtime.close(),
  };
};

export const cardActions = {
  async fiveSteps(device: 'cpu' | 'webgpu', optimizer: string) {
    return await trainFiveSteps(device, optimizers[optimizer]());
  },

  /** The number of buffers on the card after each of five steps. */
  async buffersAfterSteps() {
    const counts: number[] = [];
    const channel = new BroadcastChannel('card');
    await trainFiveSteps('webgpu', optimizers.adam(), async () => {
      counts.push(
        await new Promise<number>((resolve) => {
          const step = counts.length;
          // Engines of earlier tests may answer too; nothing of theirs is on the card any more.
          channel.onmessage = ({ data }: MessageEvent<{ step: number; buffers: number }>) => {
            if (data.step === step && data.buffers > 0) resolve(data.buffers);
          };
          channel.postMessage({ step });
        }),
      );
    });
    channel.close();
    return counts;
  },

  /** Five steps of a small network on both devices, every node on its device. */
  async testCard(size: number) {
    return await testCard(startWhole, size);
  },

  /** Loads a graph whose nodes no card can compute, every node on the card. */
  async loadDouble() {
    const builder = new GraphBuilder('double');
    const x = builder.input('x', 'float32', [2]);
    const double = operators.cast(x, 'float64');
    builder.output('y', operators.cast(operators.multiply(double, double), 'float32'));
    const session = await startWhole('webgpu').createSession(builder.build(), {});
    return [...(await session.run({ x: float32(Float32Array.of(1, 2), [2]) })).y.data];
  },

  async chosenDevice(device: 'auto' | 'webgpu') {
    const runtime = new Runtime({ threads: 1, device });
    try {
      return await runtime.chosenDevice();
    } finally {
      await runtime.close();
    }
  },
};

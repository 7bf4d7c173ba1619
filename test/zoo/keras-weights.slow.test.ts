import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../src/errors.js';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerInference } from '../../src/lower/index.js';
import { Conv2D, DepthwiseConv2D, Functional, flatten, Input } from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import type { Model } from '../../src/train/index.js';
import { readHdf5 } from '../../src/train/keras/hdf5.js';
import { loadKerasWeights, MobileNetV2 } from '../../src/zoo/index.js';

const weightsFile = join(
  import.meta.dirname,
  '../../../shared/weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-zoo-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function untrained(alpha = 1): Promise<Model> {
  return MobileNetV2({ inputShape: [96, 96, 3], alpha, includeTop: false, weights: null });
}

/** The error of loading; fails if there is none, or if anything was assigned nevertheless. */
async function errorOf(model: Functional, path: string): Promise<GraftError> {
  const error = await loadKerasWeights(model, path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GraftError);
  expect(model.variables.every((variable) => variable.version === 0)).toBe(true);
  return error as GraftError;
}

describe('loadKerasWeights', () => {
  it('reports a missing file', async () => {
    const path = join(folder, 'missing.h5');
    const error = await errorOf(await untrained(), path);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(`The weights file ${path} cannot be read: the file is not there`);
  });

  it.each([
    ['text', Buffer.from('404: Not Found\n'), 'is not a readable Keras weights file: '],
    ['nothing', Buffer.alloc(0), 'is not a readable Keras weights file: '],
    [
      'the signature of HDF5 and no more',
      Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'),
      'is damaged or cut off: ',
    ],
    ['zeros', Buffer.alloc(4096), 'is not a readable Keras weights file: '],
  ])('says that a file of %s holds no weights', async (name, content, problem) => {
    const path = join(folder, `${name}.h5`);
    await writeFile(path, content);
    const error = await errorOf(await untrained(), path);
    expect(error.message).toContain(`${path} ${problem}`);
    expect(error.hint).toContain('delete it and download it again');
  });
});

describe.skipIf(!existsSync(weightsFile))('the weights that Keras published', () => {
  it('fill every layer, with each tensor in its place', async () => {
    const model = await untrained();
    await loadKerasWeights(model, weightsFile);
    expect(model.variables).toHaveLength(260);
    expect(model.variables.reduce((total, variable) => total + variable.value.length, 0)).toBe(2_257_984);
    await readHdf5({ bytes: await readFile(weightsFile), name: weightsFile }, (file) => {
      for (const layer of model.layers) {
        for (const variable of layer.variables) {
          expect(variable.version, variable.path).toBe(1);
          // In Keras 2, the kernel of a depthwise convolution has a different name.
          const own = layer instanceof DepthwiseConv2D ? `${layer.name}/depthwise_kernel` : variable.path;
          expect(variable.value, variable.path).toEqual(file.tensor(`${layer.name}/${own}:0`)?.read());
        }
      }
    });
  });

  it('give finite features that differ between pictures', async () => {
    const model = await MobileNetV2({
      inputShape: [96, 96, 3],
      includeTop: false,
      weights: weightsFile,
      pooling: 'avg',
    });
    const calls = flatten(model);
    const graph = new GraphBuilder('features');
    const input = graph.input('input', 'float32', [2, 3, 96, 96]);
    graph.output('features', lowerInference(graph, { calls, from: 0, to: calls.length - 1 }, input));
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 2 });
    const random = new Random(1);
    // A picture of noise and one of a single grey.
    const pixels = Float32Array.from({ length: 2 * 3 * 96 * 96 }, (_, at) =>
      at < 3 * 96 * 96 ? random.uniform(-1, 1) : 0.2,
    );
    const results = await engine.run(0, { input: float32(pixels, [2, 3, 96, 96]) });
    await engine.releaseSession(0);
    const features = results.features.data as Float32Array;
    const means = [0, 1].map((picture) => {
      const own = features.subarray(picture * 1280, (picture + 1) * 1280);
      expect(own.every((value) => value >= 0 && value <= 6)).toBe(true);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    });
    // Features of trained weights are sparse and of this size; wrong weights saturate or vanish over 53 layers.
    for (const mean of means) {
      expect(mean).toBeGreaterThan(0.05);
      expect(mean).toBeLessThan(2);
    }
    const difference = features
      .subarray(0, 1280)
      .reduce((sum, value, at) => sum + Math.abs(value - features[1280 + at]), 0);
    expect(difference / 1280).toBeGreaterThan(0.05);
  });

  it.each([0.35, 0.5, 1.4])('do not fit alpha %d, and the message names the first tensor', async (alpha) => {
    const error = await errorOf(await untrained(alpha), weightsFile);
    const filters = { 0.35: 16, 0.5: 16, 1.4: 48 }[alpha];
    expect(error.message).toBe(
      `${weightsFile} does not fit: Conv1/kernel expects shape (3, 3, 3, ${filters}), ` +
        'but the file has Conv1/kernel:0 of shape (3, 3, 3, 32) in its place.',
    );
    expect(error.hint).toContain('same architecture and alpha');
  });

  it('do not fit a network with fewer layers', async () => {
    const inputs = Input({ shape: [96, 96, 3] });
    const outputs = new Conv2D(32, 3, { useBias: false }).apply(inputs);
    const small = new Functional({ inputs, outputs, name: 'small' });
    const error = await errorOf(small, weightsFile);
    expect(error.message).toContain(
      'holds 104 layers with weights, but small has 1; the first too many is bn_Conv1.',
    );
  });

  it('do not fit a network with more layers', async () => {
    const base = await untrained();
    const more = new Conv2D(8, 1, { name: 'more' }).apply(base.outputs);
    const error = await errorOf(new Functional({ inputs: base.inputs, outputs: more }), weightsFile);
    expect(error.message).toBe(`${weightsFile} holds no weights for layer more (Conv2D).`);
  });

  it.each([0.001, 0.1, 0.5, 0.9, 0.999])(
    'cut off after %d of their length give one clear error',
    async (part) => {
      const bytes = await readFile(weightsFile);
      const path = join(folder, `cut-${part}.h5`);
      await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * part)));
      const error = await errorOf(await untrained(), path);
      expect(error.message).toContain(`${path} is damaged or cut off: `);
      expect(error.hint).toContain('download it again');
    },
  );
});

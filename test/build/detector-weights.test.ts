import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assignDetectorWeights } from '../../build/detector-weights.js';
import { readObjectronDetector } from '../../build/objectron-package.js';
import { constantValues, parseTflite, TENSOR_TYPES, type TfliteModel } from '../../build/tflite.js';
import { GraftError, UsageError } from '../../src/errors.js';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { convolutionWeights, foldNormalization } from '../../src/lower/folding.js';
import { lowerInference } from '../../src/lower/index.js';
import {
  BatchNormalization,
  type Conv2D,
  DepthwiseConv2D,
  type Functional,
  flatten,
} from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { clearSession } from '../../src/session/index.js';
import type { Model } from '../../src/train/index.js';
import { MobileNetV2 } from '../../src/zoo/index.js';
import { runDetector } from './detector.js';

let detector: TfliteModel;
let base: Model;
beforeAll(async () => {
  const { bytes, source } = await readObjectronDetector();
  detector = parseTflite(bytes, source);
  base = await MobileNetV2({ inputShape: [160, 160, 3], includeTop: false, weights: 'openimages' });
});
beforeEach(clearSession);

const prefix = 'FeatureExtractor/MobilenetV2/';

describe("the installed package's detector", () => {
  it('has the known tensors', () => {
    expect(detector.tensors).toHaveLength(389);
    const constants = detector.tensors.filter(({ data }) => data.length > 0);
    expect(constants).toHaveLength(147);
    // Kernel and bias of 52 convolutions, of 8 after them, and of 6 pairs that predict boxes.
    expect(constants.filter(({ type }) => type === TENSOR_TYPES.float16)).toHaveLength(2 * (52 + 8 + 12));
  });
});

describe("MobileNetV2 with weights 'openimages'", () => {
  it('has every variable filled, with finite values', () => {
    expect(base.layers).toHaveLength(154);
    expect(base.variables).toHaveLength(260);
    expect(base.countParams()).toBe(2_257_984);
    expect(base.variables.reduce((total, { value }) => total + value.length, 0)).toBe(2_257_984);
    for (const { path, value, version } of base.variables) {
      expect(version, path).toBe(1);
      expect(value.every(Number.isFinite), path).toBe(true);
    }
  });

  it('can be unfrozen from layer 100 on, as in the tutorial', async () => {
    const own = await MobileNetV2({ inputShape: [160, 160, 3], includeTop: false, weights: 'openimages' });
    for (const layer of own.layers.slice(0, 100)) layer.trainable = false;
    expect(own.layers[100].name).toBe('block_11_expand_relu');
    expect(own.trainableVariables).toHaveLength(54);
    expect(own.trainableVariables.reduce((total, { size }) => total + size, 0)).toBe(1_862_721 - 1281);
  });

  it('folds to the convolutions of the file, bit for bit', () => {
    const folded = base.calls.flatMap(({ layer, inputs }) => {
      if (!(layer instanceof BatchNormalization)) return [];
      const convolution = inputs[0].producer.layer as Conv2D | DepthwiseConv2D;
      return [{ convolution, ...foldNormalization(convolutionWeights(convolution), layer) }];
    });
    // The network's convolutions come first in the file, except for two of a box predictor after the 42nd.
    const stored = detector.operators
      .filter(
        ({ code, outputs }) => [3, 4].includes(code) && detector.tensors[outputs[0]].name.startsWith(prefix),
      )
      .slice(0, 52);
    expect(folded).toHaveLength(52);
    folded.forEach(({ convolution, kernel, kernelShape, bias }, index) => {
      const [, storedKernel, storedBias] = stored[index].inputs;
      const values = constantValues(detector, storedKernel, 'the detector');
      const [filters, channels, height, width] = kernelShape;
      const expected = new Float32Array(kernel.length);
      let at = 0;
      for (let filter = 0; filter < filters; filter++) {
        for (let channel = 0; channel < channels; channel++) {
          for (let position = 0; position < height * width; position++) {
            expected[at++] =
              convolution instanceof DepthwiseConv2D
                ? values[position * filters + filter]
                : values[(filter * height * width + position) * channels + channel];
          }
        }
      }
      expect(kernel.length, convolution.name).toBe(values.length);
      expect(
        kernel.findIndex((value, place) => value !== expected[place]),
        convolution.name,
      ).toBe(-1);
      expect(bias, convolution.name).toEqual(constantValues(detector, storedBias, 'the detector'));
    });
  });

  it('has normalizations that only add, exactly, and with a usual gamma', () => {
    const normalizations = base.layers.filter((layer) => layer instanceof BatchNormalization);
    expect(normalizations).toHaveLength(52);
    for (const { gamma, movingMean, movingVariance, epsilon } of normalizations) {
      expect(gamma!.value.every((value) => value === 1)).toBe(true);
      expect(movingMean.value.every((value) => value === 0)).toBe(true);
      const scales = movingVariance.value.map((variance) => 1 / Math.sqrt(variance + epsilon));
      expect(scales.every((scale) => scale === 1)).toBe(true);
    }
  });

  it.each([
    ['one block with stride 2, from an even map', 64, 64, 'block_1_project_BN', 'expanded_conv_1/project/'],
    ['the whole network', 40, 33, 'out_relu', 'Conv_1/'],
  ])('computes what the file computes: %s', async (_, height, width, layer, scope) => {
    const random = new Random(height);
    const pixels = Float64Array.from({ length: height * width * 3 }, () =>
      Math.fround(random.uniform(-1, 1)),
    );
    const expected = runDetector(detector, { data: pixels, shape: [height, width, 3] }, prefix + scope);

    const model = await MobileNetV2({
      inputShape: [height, width, 3],
      includeTop: false,
      weights: 'openimages',
    });
    const features = await inferenceOutput(model, layer, pixels, [height, width]);
    expect(features.shape.slice(1)).toEqual([expected.shape[2], expected.shape[0], expected.shape[1]]);
    const area = expected.shape[0] * expected.shape[1];
    const largest = Math.max(...expected.data.map(Math.abs));
    expect(largest).toBeGreaterThan(1);
    for (const [index, value] of expected.data.entries()) {
      const [position, channel] = [Math.floor(index / expected.shape[2]), index % expected.shape[2]];
      expect(Math.abs(features.data[channel * area + position] - value)).toBeLessThan(2e-5 * largest);
    }
  });

  it.each([0.35, 0.5, 1.4])('does not exist for alpha %d', async (alpha) => {
    const options = { inputShape: [96, 96, 3], alpha, includeTop: false, weights: 'openimages' } as const;
    const error = await MobileNetV2(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toBe(
      `There are Open Images weights for alpha 1, but not for ${alpha}.`,
    );
    expect((error as UsageError).hint).toContain('alpha 1');
  });
});

describe('assignDetectorWeights', () => {
  const untrained = (alpha = 1): Promise<Model> =>
    MobileNetV2({ inputShape: [96, 96, 3], alpha, includeTop: false, weights: null });

  /** The error; fails if there is none, or if anything was assigned nevertheless. */
  function errorOf(model: Functional, changed: TfliteModel): GraftError {
    try {
      assignDetectorWeights(model, changed, 'detector.tflite');
    } catch (error) {
      expect(error).toBeInstanceOf(GraftError);
      expect(model.variables.every((variable) => variable.version === 0)).toBe(true);
      return error as GraftError;
    }
    throw new Error('Expected an error.');
  }

  /** The detector with other names of outputs. */
  const renamed = (rename: (name: string) => string): TfliteModel => ({
    ...detector,
    tensors: detector.tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) })),
  });

  it('names the first shape that does not fit', async () => {
    expect(errorOf(await untrained(0.5), detector).message).toBe(
      'detector.tflite does not fit: expected shape (16, 3, 3, 3) for Conv1/kernel but found (32, 3, 3, 3).',
    );
  });

  it('names a convolution that is missing', async () => {
    const without = renamed((name) => name.replace('expanded_conv_7/expand/', 'other/'));
    expect(errorOf(await untrained(), without).message).toBe(
      'detector.tflite holds no weights for block_7_expand (expanded_conv_7/expand).',
    );
  });

  it('names a duplicate convolution', async () => {
    const twice = renamed((name) => name.replace('expanded_conv_8/expand/', 'expanded_conv_7/expand/'));
    expect(errorOf(await untrained(), twice).message).toBe(
      'detector.tflite holds expanded_conv_7/expand twice.',
    );
  });

  it('names a surplus convolution', async () => {
    const more = renamed((name) => name.replace('layer_19_1_Conv2d_2_1x1_256/', 'expanded_conv_17/expand/'));
    expect(errorOf(await untrained(), more).message).toContain(
      'holds 53 convolutions, but mobilenetv2_1.00_96 has 52; the first too many is expanded_conv_17/expand.',
    );
  });

  it('reports a missing bias', async () => {
    const operators = detector.operators.map((operator) =>
      operator.code === 4 ? { ...operator, inputs: [...operator.inputs.slice(0, 2), -1] } : operator,
    );
    expect(errorOf(await untrained(), { ...detector, operators }).message).toBe(
      'detector.tflite has no tensor -1.',
    );
  });
});

/** The output of a layer of a model for one image, [1, channels, height, width]. */
async function inferenceOutput(
  model: Model,
  layer: string,
  pixels: Float64Array,
  [height, width]: readonly [number, number],
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const calls = flatten(model);
  const to = calls.findIndex((call) => call.layer.name === layer);
  const graph = new GraphBuilder('features');
  const input = graph.input('input', 'float32', [1, 3, height, width]);
  graph.output('features', lowerInference(graph, { calls, from: 0, to }, input));
  const area = height * width;
  const channelsFirst = Float32Array.from(
    pixels,
    (_, index) => pixels[(index % area) * 3 + Math.floor(index / area)],
  );
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 2 });
  const { features } = await engine.run(0, { input: float32(channelsFirst, [1, 3, height, width]) });
  await engine.releaseSession(0);
  return { data: features.data as Float32Array, shape: features.shape };
}

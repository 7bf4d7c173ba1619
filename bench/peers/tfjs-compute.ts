import {
  Add,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  type FlatCall,
  flatten,
  ReLU,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import { tutorialModel } from '../compute.js';
import { computeOptions } from './compute-options.js';
import { serve } from './serve.js';
import { type FusedOptions, loadTfjs, type Tensor } from './tfjs-api.js';

/*
 * The forward pass in TensorFlow.js on WebAssembly, measured on request. The network is like the result of
 * TensorFlow.js' converter for a Keras model: BatchNormalization is folded into the convolutions, and activations are
 * fused with them.
 */

const { images, weights, modules } = await computeOptions();
const tf = await loadTfjs(modules);
const { base } = await tutorialModel(weights);
const calls = flatten(base);
const layers = calls.map((call, position) => prepare(call, position));
const pixels = tf.tensor(images.data, images.shape, 'float32');

const forward = async (): Promise<Float32Array> => {
  const pooled = tf.tidy(() => {
    const outputs = [tf.sub(tf.mul(pixels, 1 / 127.5), 1)];
    for (let position = 1; position < calls.length; position++) {
      outputs.push(layers[position](calls[position].inputs.map((input) => outputs[input])));
    }
    return tf.mean(outputs.at(-1)!, [1, 2]);
  });
  const values = await pooled.data();
  pooled.dispose();
  return values;
};

const features = await forward();
await serve(
  { forward: { 'WebAssembly with SIMD, one thread': forward } },
  Array.from(features.subarray(0, features.length / images.shape[0])),
);

/** Computes a call. Layers that were fused into the convolution before them return their input. */
function prepare({ layer }: FlatCall, position: number): (inputs: readonly Tensor[]) => Tensor {
  if (layer instanceof Conv2D || layer instanceof DepthwiseConv2D) {
    const settings = foldedConvolution(layer, position);
    const run = layer instanceof Conv2D ? tf.fused.conv2d : tf.fused.depthwiseConv2d;
    return ([x]) => run({ x, ...settings });
  }
  if (layer instanceof Add) return ([a, b]) => tf.add(a, b);
  if (layer instanceof ZeroPadding2D) {
    const paddings = [[0, 0], ...layer.padding, [0, 0]] as const;
    return ([x]) => tf.pad(x, paddings);
  }
  if (layer instanceof BatchNormalization || layer instanceof ReLU || position === 0) return ([x]) => x;
  throw new Error(`The forward pass in TensorFlow.js knows no layer ${layer.className}.`);
}

/** A convolution with the BatchNormalization and the ReLU6 that follow it in MobileNetV2. */
function foldedConvolution(layer: Conv2D | DepthwiseConv2D, position: number): Omit<FusedOptions, 'x'> {
  const normalization = calls[position + 1].layer;
  if (!(normalization instanceof BatchNormalization)) {
    throw new Error(`Expected a BatchNormalization after ${layer.name}.`);
  }
  const { gamma, beta, movingMean, movingVariance, epsilon } = normalization;
  const scale = movingVariance.value.map((variance, channel) => {
    return gamma!.value[channel] / Math.sqrt(variance + epsilon);
  });
  const bias = beta!.value.map((shift, channel) => shift - movingMean.value[channel] * scale[channel]);
  const kernel = layer.kernel.value.map((weight, index) => weight * scale[index % scale.length]);
  return {
    filter: tf.tensor(kernel, layer.kernel.shape, 'float32'),
    bias: tf.tensor(bias, [bias.length], 'float32'),
    strides: layer.strides,
    pad: layer.padding,
    activation: calls[position + 2]?.layer instanceof ReLU ? 'relu6' : 'linear',
  };
}

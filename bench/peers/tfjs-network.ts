import {
  Add,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  type FlatCall,
  type Functional,
  flatten,
  ReLU,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import type { FusedOptions, Tensor, TensorFlowJs } from './tfjs-api.js';

/**
 * MobileNetV2 and the mean of its last maps in TensorFlow.js, for pictures of values 0 to 255. The network is like the result
 * of TensorFlow.js' converter for a Keras model: BatchNormalization is folded into the convolutions, and activations are
 * fused with them.
 */
export function tfjsFeatures(
  tf: TensorFlowJs,
  base: Functional,
  { data, shape }: { readonly data: Uint8Array; readonly shape: readonly number[] },
): () => Promise<Float32Array> {
  const calls = flatten(base);
  const layers = calls.map((_, position) => prepare(tf, calls, position));
  const pixels = tf.tensor(data, shape, 'float32');
  return async () => {
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
}

/** Computes a call. Layers that were fused into the convolution before them return their input. */
function prepare(
  tf: TensorFlowJs,
  calls: readonly FlatCall[],
  position: number,
): (inputs: readonly Tensor[]) => Tensor {
  const { layer } = calls[position];
  if (layer instanceof Conv2D || layer instanceof DepthwiseConv2D) {
    const settings = foldedConvolution(tf, layer, calls.slice(position + 1));
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
function foldedConvolution(
  tf: TensorFlowJs,
  layer: Conv2D | DepthwiseConv2D,
  [next, afterNext]: readonly FlatCall[],
): Omit<FusedOptions, 'x'> {
  const normalization = next.layer;
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
    activation: afterNext?.layer instanceof ReLU ? 'relu6' : 'linear',
  };
}

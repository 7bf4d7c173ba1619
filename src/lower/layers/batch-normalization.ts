import { type GraphBuilder, operators, type Value } from '../../graph/index.js';
import { BatchNormalization } from '../../nn/index.js';
import { rectify } from '../activations.js';
import { blockedDepthwise } from '../blocked-convolutions.js';
import { Feature, fitsBlocks } from '../feature.js';
import { normalizationScale } from '../folding.js';
import { followersOf } from '../followers.js';
import { defineLowering, type TrainingContext, type TrainingOutput } from '../registry.js';
import type { WindowGeometry } from '../window.js';

/* Normalizations that cannot be folded into a convolution; convolution.ts folds the others into its kernel. */
export const batchNormalization = defineLowering(BatchNormalization, {
  inference: (layer, { graph, inputs: [x] }) => infer(graph, layer, x.value),
  training: train,
});

/** For maps ONNX' own operator, which ONNX Runtime runs in blocks together with an activation after it. */
function infer(graph: GraphBuilder, layer: BatchNormalization, x: Value): Value {
  const { scale, shift } = normalizationScale(layer);
  const constant = (name: string, data: Float32Array): Value =>
    graph.constant(`${layer.name}/${name}`, { type: 'float32', shape: [data.length], data });
  if (x.shape.length === 2) {
    return operators.add(operators.multiply(x, constant('scale', scale)), constant('shift', shift));
  }
  const each = (value: number): Float32Array => new Float32Array(scale.length).fill(value);
  return operators.batchNormalization(
    x,
    {
      scale: constant('scale', scale),
      bias: constant('shift', shift),
      mean: constant('moving_mean', each(0)),
      variance: constant('moving_variance', each(1)),
    },
    0,
  );
}

/** Includes the activation after it. In blocks it is a depthwise convolution with a window of one position. */
function train(layer: BatchNormalization, context: TrainingContext): TrainingOutput {
  const { graph, stage, position, call, parameters } = context;
  const [input] = context.inputs;
  const { bounds, positions: includes } = followersOf(stage, position);
  const { scale, shift } = parameters.normalization(layer);
  if (call.outputShape.length === 4 && fitsBlocks(graph, input.channels)) {
    const { height, width } = input.size;
    const window: WindowGeometry = {
      height,
      width,
      kernel: [1, 1],
      strides: [1, 1],
      pads: [0, 0],
      outputHeight: height,
      outputWidth: width,
    };
    const value = blockedDepthwise(input, scale, shift, bounds, window);
    return { feature: Feature.inBlocks(value, input.size), includes };
  }
  const scaled = operators.multiply(input.channelMajor, operators.reshape(scale, shift.shape));
  const sums = operators.add(scaled, shift);
  const value = bounds === undefined ? sums : rectify(sums, bounds);
  return { feature: Feature.channelMajor(value, input.size), includes };
}

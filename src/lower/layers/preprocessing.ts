import { type GraphBuilder, operators, type Value } from '../../graph/index.js';
import {
  AddConstant,
  type Layer,
  MultiplyConstant,
  Normalization,
  Rescaling,
  Subtract,
  TrueDivide,
} from '../../nn/index.js';
import { affineRun } from '../affine.js';
import { Feature } from '../feature.js';
import { deviations } from '../folding.js';
import { type Affine, combine, perChannel } from '../per-channel.js';
import { defineLowering, type InferenceContext, type LayerLowering } from '../registry.js';

/*
 * Each layer calculates in Keras' order, so that the results are the same bit for bit, except before a convolution,
 * whose kernel takes over the multiplication.
 */

export const rescaling = defineLowering(Rescaling, {
  ...affine(
    ({ scale, offset }) => ({ scale: [scale], offset: [offset] }),
    ({ scale, offset }, x, number) => {
      const scaled = operators.multiply(x, number(scale));
      return offset === 0 ? scaled : operators.add(scaled, number(offset));
    },
  ),
  training: ({ scale, offset }, { inputs: [x] }) => {
    const number = (value: number): Value => x.any.graph.scalar(value, x.any.type);
    return x.with(operators.add(operators.multiply(x.any, number(scale)), number(offset)));
  },
});

export const trueDivide = defineLowering(
  TrueDivide,
  affine(
    ({ divisor }) => ({ scale: [1 / divisor], offset: [0] }),
    ({ divisor }, x, number) => operators.divide(x, number(divisor)),
  ),
);

export const subtract = defineLowering(
  Subtract,
  affine(
    ({ subtrahend }) => ({ scale: [1], offset: [-subtrahend] }),
    ({ subtrahend }, x, number) => operators.subtract(x, number(subtrahend)),
  ),
);

export const addConstant = defineLowering(
  AddConstant,
  affine(
    ({ addend }) => ({ scale: [1], offset: [addend] }),
    ({ addend }, x, number) => operators.add(x, number(addend)),
  ),
);

export const multiplyConstant = defineLowering(
  MultiplyConstant,
  affine(
    ({ factor }) => ({ scale: [factor], offset: [0] }),
    ({ factor }, x, number) => operators.multiply(x, number(factor)),
  ),
);

export const normalization = defineLowering(Normalization, {
  affine: affineOfNormalization,
  inference: (layer, context) => {
    const { graph, inputs } = context;
    const [{ value }] = inputs;
    const each = (values: readonly number[]): Value => perChannel(graph, value, values);
    return (
      beforeConvolution(context) ??
      operators.divide(operators.subtract(value, each(layer.mean)), each(deviations(layer)))
    );
  },
  training: (layer, { graph, inputs: [x] }) => {
    const each = (name: string, values: readonly number[]): Value =>
      column(graph, `${layer.name}/${name}`, values);
    const centred = operators.subtract(x.channelMajor, each('mean', layer.mean));
    const result = operators.divide(centred, each('deviation', deviations(layer)));
    return Feature.channelMajor(result, x.size);
  },
});

function affineOfNormalization(layer: Normalization): Affine {
  const scale = deviations(layer).map((deviation) => 1 / deviation);
  return { scale, offset: combine(layer.mean, scale, (mean, factor) => -mean * factor) };
}

/** The lowerings of a layer that calculates with the same numbers for all channels. */
function affine<L extends Layer>(
  affineOf: (layer: L) => Affine,
  compute: (layer: L, x: Value, number: (value: number) => Value) => Value,
): LayerLowering<L> {
  const computed = (layer: L, x: Value): Value => compute(layer, x, (value) => x.graph.scalar(value, x.type));
  return {
    affine: affineOf,
    inference: (layer, context) => beforeConvolution(context) ?? computed(layer, context.inputs[0].value),
    training: (layer, { inputs: [x] }) => x.with(computed(layer, x.any)),
  };
}

/** This layer and similar ones up to a convolution, which multiplies. */
function beforeConvolution({ graph, stage, position, inputs: [x] }: InferenceContext) {
  const run = affineRun(stage, position);
  if (run === undefined) return undefined;
  const offset = combine(run.offset, run.scale, (amount, factor) => amount / factor);
  const value = operators.add(x.value, perChannel(graph, x.value, offset));
  return { value, scale: run.scale, includes: run.positions };
}

function column(graph: GraphBuilder, name: string, values: readonly number[]): Value {
  return graph.constant(name, {
    type: 'float32',
    shape: [values.length, 1],
    data: Float32Array.from(values),
  });
}

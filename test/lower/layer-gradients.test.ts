import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../../src/lower/index.js';
import {
  Activation,
  type ActivationName,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Cropping2D,
  CustomScaleLayer,
  Dense,
  DepthwiseConv2D,
  Flatten,
  Functional,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  LayerNormalization,
  LayerScale,
  LeakyReLU,
  PReLU,
  ReLU,
  SeparableConv2D,
  type SymbolicTensor,
} from '../../src/nn/index.js';
import { gradientStep, NumericGradients, referenceLoss } from './gradient-check.js';
import { randomInput, randomizeWeights } from './run.js';

type Stack = (x: SymbolicTensor) => SymbolicTensor;

const labels = [0, 1, 1];
const activations: ActivationName[] = [
  'elu',
  'gelu',
  'gelu_tanh',
  'hard_sigmoid',
  'hard_swish',
  'leaky_relu',
];

/** Layers between convolutions, so that the gradients of the first kernel go through them. */
const maps: Record<string, Stack> = {
  LayerNormalization: (x) => new LayerNormalization().apply(x),
  'LayerNormalization without gamma': (x) => new LayerNormalization({ scale: false }).apply(x),
  'PReLU with a slope a number': (x) => new PReLU().apply(x),
  'PReLU with a slope a channel': (x) => new PReLU({ sharedAxes: [1, 2] }).apply(x),
  'Dense of maps': (x) => new Dense(4, { activation: 'gelu' }).apply(x),
  LayerScale: (x) => new LayerScale(0.5, 4).apply(x),
  Cropping2D: (x) =>
    new Cropping2D([
      [1, 0],
      [0, 1],
    ]).apply(x),
  CustomScaleLayer: (x) => new CustomScaleLayer(0.3).apply([x, new Conv2D(4, 1).apply(x)]),
  SeparableConv2D: (x) => new SeparableConv2D(5, 3, { padding: 'same', depthMultiplier: 2 }).apply(x),
  'Conv2D in groups': (x) => new Conv2D(6, 3, { groups: 2, padding: 'same' }).apply(x),
  'pointwise Conv2D in groups and a normalization': (x) =>
    new BatchNormalization().apply(new Conv2D(8, 1, { groups: 4, useBias: false }).apply(x)),
  'Conv2D with dilation': (x) => new Conv2D(4, 3, { dilationRate: 2, padding: 'same' }).apply(x),
  'DepthwiseConv2D with dilation': (x) =>
    new DepthwiseConv2D(3, { dilationRate: 2, padding: 'same' }).apply(x),
  'DepthwiseConv2D with depthMultiplier 2': (x) =>
    new DepthwiseConv2D(3, { depthMultiplier: 2, padding: 'same' }).apply(x),
  LeakyReLU: (x) => new LeakyReLU(0.2).apply(x),
  'ReLU with a slope': (x) => new ReLU(1.5, { negativeSlope: 0.3 }).apply(x),
  'ReLU with a slope and a threshold': (x) => new ReLU({ negativeSlope: 0.3, threshold: 0.1 }).apply(x),
  'Concatenate of maps': (x) => new Concatenate().apply([x, new Conv2D(2, 1).apply(x), x]),
  ...Object.fromEntries(
    activations.map((name) => [name, (x: SymbolicTensor) => new Activation(name).apply(x)]),
  ),
};

/** Layers after the last map. */
const features: Record<string, Stack> = {
  GlobalMaxPooling2D: (x) => new GlobalMaxPooling2D().apply(x),
  'Concatenate of features': (x) =>
    new Concatenate().apply([
      new GlobalMaxPooling2D().apply(x),
      new GlobalAveragePooling2D().apply(x),
      new Flatten().apply(x),
    ]),
  'LayerNormalization of features': (x) => new LayerNormalization().apply(new Flatten().apply(x)),
  'PReLU of features': (x) => new PReLU().apply(new GlobalAveragePooling2D().apply(x)),
};

function network(between: Stack, behind: Stack): Functional {
  const inputs = Input({ shape: [5, 6, 3] });
  const x = new Conv2D(4, 3, { name: 'second' }).apply(
    between(new Conv2D(4, 2, { name: 'first' }).apply(inputs)),
  );
  return new Functional({ inputs, outputs: new Dense(1).apply(behind(x)) });
}

const cases: [string, Functional][] = [
  ...Object.entries(maps).map(([name, layer]): [string, Functional] => [
    name,
    network(layer, (x) => new GlobalAveragePooling2D().apply(x)),
  ]),
  ...Object.entries(features).map(([name, layer]): [string, Functional] => [name, network((x) => x, layer)]),
];

describe('the gradients of a network', () => {
  it.each(cases)('with %s agree with differences of the float64 reference', async (_, model) => {
    randomizeWeights(model, 3);
    const whole = { model, input: randomInput(model, labels.length, 4), labels };
    const layout = parameterLayout(model.trainableVariables);
    const { lossAt, gradient } = await gradientStep(whole, layout);
    const values = Float32Array.from(layout.variables.flatMap((variable) => [...variable.value]));
    expect(await lossAt(values)).toBeCloseTo(referenceLoss(whole), 5);
    new NumericGradients(whole).expectAgreement(layout, gradient);
  });
});

import { describe, expect, it } from 'vitest';
import { type ParameterLayout, packParameters, parameterLayout } from '../../src/lower/index.js';
import {
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Functional,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  type SymbolicTensor,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import { gradientStep, NumericGradients, referenceLoss } from './gradient-check.js';
import { randomInput, randomizeWeights } from './run.js';

const labels = [0, 1, 1];
const batch = labels.length;

/** A small MobileNetV2: convolution, depthwise in several tiles, stride 2 with padding, projection, residual, head. */
function smallNetwork(): Functional {
  const rectified = (x: SymbolicTensor): SymbolicTensor => new ReLU(6).apply(x);
  const normalized = (
    x: SymbolicTensor,
    options: ConstructorParameters<typeof BatchNormalization>[0] = {},
  ): SymbolicTensor => new BatchNormalization(options).apply(x);
  const conv = (x: SymbolicTensor, filters: number, kernelSize: number): SymbolicTensor =>
    new Conv2D(filters, kernelSize, { padding: 'same', useBias: false }).apply(x);
  const depthwise = (x: SymbolicTensor, strides: 1 | 2): SymbolicTensor =>
    new DepthwiseConv2D(3, { strides, padding: strides === 1 ? 'same' : 'valid', useBias: false }).apply(x);

  const inputs = Input({ shape: [16, 16, 3] });
  let x = rectified(normalized(conv(inputs, 4, 3)));
  x = rectified(normalized(depthwise(x, 1)));
  x = new ZeroPadding2D([
    [0, 1],
    [0, 1],
  ]).apply(x);
  x = rectified(normalized(depthwise(x, 2)));
  const narrow = normalized(conv(x, 3, 1));
  x = rectified(normalized(conv(narrow, 6, 1), { scale: false }));
  x = rectified(normalized(depthwise(x, 1), { center: false }));
  x = new Add().apply([narrow, normalized(conv(x, 3, 1))]);
  x = normalized(x);
  return new Functional({ inputs, outputs: new Dense(1).apply(new GlobalAveragePooling2D().apply(x)) });
}

const model = smallNetwork();
randomizeWeights(model, 5);
const input = randomInput(model, batch, 6);
const network = { model, input, labels };
const numeric = new NumericGradients(network);
const variables = model.trainableVariables;
const normalizations = model.layers.filter((layer) => layer instanceof BatchNormalization);

/** The ways in which a training graph lays out its parameters. */
const layouts: readonly (readonly [string, ParameterLayout])[] = [
  ['everything trains, each normalization by itself', parameterLayout(variables)],
  ['everything trains, normalizations together', parameterLayout(variables, normalizations)],
  ['the lower half is frozen', parameterLayout(variables.slice(9), normalizations)],
  [
    'only kernels train',
    parameterLayout(
      variables.filter(({ name }) => name === 'kernel'),
      normalizations,
    ),
  ],
  [
    'gammas train and betas do not',
    parameterLayout(
      variables.filter(({ name }) => name !== 'beta'),
      normalizations,
    ),
  ],
];

describe.each(layouts)('the gradients of a whole network: %s', async (_, layout) => {
  const step = await gradientStep(network, layout);

  it('belong to the loss of the plain formulas', async () => {
    expect(await step.lossAt(packParameters(layout))).toBeCloseTo(referenceLoss(network), 5);
  });

  it('agree with differences of the float64 reference in every single parameter', () => {
    numeric.expectAgreement(layout, step.gradient);
  });

  it('agree with a difference of the float32 graph itself along the gradient', async () => {
    const length = Math.hypot(...step.gradient);
    // Large enough to make float32's rounding of the loss negligible, small enough that few units cross a kink.
    const distance = 5e-3;
    const start = packParameters(layout);
    const moved = (sign: number): Float32Array =>
      start.map((value, at) => value + (sign * distance * step.gradient[at]) / length);
    const slope = ((await step.lossAt(moved(1))) - (await step.lossAt(moved(-1)))) / (2 * distance);
    expect(Math.abs(slope / length - 1)).toBeLessThan(0.01);
  });
});

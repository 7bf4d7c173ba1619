import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import {
  lowerLoss,
  lowerTraining,
  type ParameterLayout,
  ParameterSource,
  packParameters,
  parameterLayout,
} from '../../src/lower/index.js';
import {
  Add,
  BatchNormalization,
  BinaryCrossentropy,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Functional,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  type SymbolicTensor,
  type Variable,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { type Overrides, referenceForward } from './reference.js';
import { channelsFirst, channelsFirstShape, randomInput, randomizeWeights, wholeModel } from './run.js';

const labels = [0, 1, 1];
const batch = labels.length;

/** MobileNetV2 in small: convolution, several-tile depthwise, stride 2 with padding, projection, residual, head. */
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

const loss = new BinaryCrossentropy({ fromLogits: true });
const model = smallNetwork();
randomizeWeights(model, 5);
const input = randomInput(model, batch, 6);
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

/** The mean loss by plain formulas in float64. */
function referenceLoss(overrides?: Overrides): number {
  const logits = referenceForward(model, input, overrides).data;
  const losses = labels.map(
    (label, row) =>
      Math.log1p(Math.exp(-Math.abs(logits[row]))) + Math.max(logits[row], 0) - label * logits[row],
  );
  return losses.reduce((sum, value) => sum + value, 0) / batch;
}

const known = new Map<Variable, Float64Array>();

/** Central differences of the float64 reference for every number of a variable; each is worked out once. */
function numericGradient(variable: Variable): Float64Array {
  const distance = 1e-6;
  const values = Float64Array.from(variable.value);
  const lossWith = (position: number, change: number): number => {
    const moved = values.slice();
    moved[position] += change;
    return referenceLoss(new Map([[variable, moved]]));
  };
  const numeric =
    known.get(variable) ??
    values.map(
      (_, position) => (lossWith(position, distance) - lossWith(position, -distance)) / (2 * distance),
    );
  known.set(variable, numeric);
  return numeric;
}

interface TrainingStep {
  lossAt(parameters: Float32Array): Promise<number>;
  readonly gradient: Float32Array;
}

async function trainingStep(layout: ParameterLayout): Promise<TrainingStep> {
  const graph = new GraphBuilder('network');
  const parameters = graph.input('parameters', 'float32', [layout.size]);
  const source = new ParameterSource(graph, layout, parameters);
  const value = graph.input('input', 'float32', channelsFirstShape(input.shape));
  const { output } = lowerTraining(graph, wholeModel(model), value, source, { batch, training: true });
  const targets = graph.input('targets', 'float32', [batch, 1]);
  const weights = graph.input('weights', 'float32', [batch, 1]);
  const lossValue = lowerLoss(loss, output, targets, weights);
  graph.output('loss', lossValue);
  const [gradient] = gradients(lossValue, [parameters]);
  graph.output('gradient', gradient);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const run = (packed: Float32Array): ReturnType<Engine['run']> =>
    engine.run(0, {
      parameters: float32(packed, [layout.size]),
      input: channelsFirst(input),
      targets: float32(Float32Array.from(labels), [batch, 1]),
      weights: float32(new Float32Array(batch).fill(1 / batch), [batch, 1]),
    });
  const packed = packParameters(layout);
  return {
    lossAt: async (point) => Number((await run(point)).loss.data[0]),
    gradient: (await run(packed)).gradient.data as Float32Array,
  };
}

describe.each(layouts)('the gradients of a whole network: %s', async (_, layout) => {
  const step = await trainingStep(layout);

  it('start from the loss that plain formulas give', async () => {
    expect(await step.lossAt(packParameters(layout))).toBeCloseTo(referenceLoss(), 5);
  });

  it('agree with differences of the float64 reference in every single parameter', () => {
    expect(step.gradient).toHaveLength(layout.size);
    let offset = 0;
    for (const variable of layout.variables) {
      const analytic = step.gradient.subarray(offset, offset + variable.size);
      offset += variable.size;
      const numeric = numericGradient(variable);
      const largest = Math.max(...numeric.map(Math.abs));
      expect(largest, `${variable.path} must matter`).toBeGreaterThan(1e-4);
      const difference = numeric.reduce(
        (most, value, position) => Math.max(most, Math.abs(value - analytic[position])),
        0,
      );
      expect(difference / largest, variable.path).toBeLessThan(1e-4);
    }
    expect(offset).toBe(layout.size);
  });

  it('agree with a difference of the float32 graph itself along the gradient', async () => {
    const length = Math.hypot(...step.gradient);
    // Far enough that float32's rounding of the loss does not count, near enough that few units cross a kink.
    const distance = 5e-3;
    const start = packParameters(layout);
    const moved = (sign: number): Float32Array =>
      start.map((value, at) => value + (sign * distance * step.gradient[at]) / length);
    const slope = ((await step.lossAt(moved(1))) - (await step.lossAt(moved(-1)))) / (2 * distance);
    expect(Math.abs(slope / length - 1)).toBeLessThan(0.01);
  });
});

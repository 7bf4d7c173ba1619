import { GraphBuilder, type Value } from '../../src/graph/index.js';
import { lowerLoss, lowerTraining, ParameterSource, parameterLayout } from '../../src/lower/index.js';
import {
  ACTIVATION_NAMES,
  Activation,
  Add,
  AddConstant,
  AveragePooling2D,
  BatchNormalization,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  Concatenate,
  Conv2D,
  Cropping2D,
  CustomScaleLayer,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Flatten,
  Functional,
  flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  LayerNormalization,
  LayerScale,
  LeakyReLU,
  type Loss,
  MaxPooling2D,
  MultilabelCrossentropy,
  Multiply,
  MultiplyConstant,
  Normalization,
  OperatorLayer,
  type OperatorLayerOptions,
  PReLU,
  ReLU,
  Rescaling,
  Reshape,
  SeparableConv2D,
  SparseCategoricalCrossentropy,
  Subtract,
  type SymbolicTensor,
  TrueDivide,
  ZeroPadding2D,
} from '../../src/nn/index.js';

/** Models that together use every layer in every form with a separate lowering. */
export function everyLayer(): Functional[] {
  return [everyBlock(), everyActivation(), otherNetworks(), layersOfOwnHeads(), applications(), attention()];
}

export function everyLoss(): Loss[] {
  return [false, true].flatMap((fromLogits) => [
    new BinaryCrossentropy({ fromLogits, labelSmoothing: 0.1 }),
    new CategoricalCrossentropy({ fromLogits, labelSmoothing: 0.1 }),
    new SparseCategoricalCrossentropy({ fromLogits }),
    new MultilabelCrossentropy({ fromLogits, labelSmoothing: 0.1 }),
  ]);
}

/** The forward part and the loss of a training graph, in which everything trains. */
export function lowerForTraining(
  model: Functional,
  loss: Loss,
  channelBlock?: number,
): { graph: GraphBuilder; loss: Value; variables: Value[] } {
  const graph = new GraphBuilder('training', { channelBlock });
  const normalizations = model.layers.filter((layer) => layer instanceof BatchNormalization);
  const layout = parameterLayout(model.trainableVariables, normalizations);
  const parameters = graph.input('parameters', 'float32', [layout.size]);
  const source = new ParameterSource(graph, layout, parameters);
  const calls = flatten(model);
  const [, height, width, channels] = model.inputShape as number[];
  const input = graph.input('input', 'float32', [2, channels, height, width]);
  const { output } = lowerTraining(graph, { calls, from: 0, to: calls.length - 1 }, input, source, {
    batch: 2,
    training: true,
  });
  const targets = graph.input('targets', 'float32', output.shape);
  const weights = graph.input('weights', 'float32', [2, 1]);
  return {
    graph,
    loss: lowerLoss(loss, output, targets, weights),
    variables: partsOf(parameters),
  };
}

/** The parts of the flat parameter vector. */
function partsOf(parameters: Value): Value[] {
  const { graph } = parameters;
  const split = graph.nodes.find(
    ({ operator, inputs }) => operator === 'Split' && inputs[0] === parameters.name,
  );
  return split!.outputs.map((output) => graph.value(output));
}

function everyBlock(): Functional {
  const inputs = Input({ shape: [16, 16, 3] });
  let x = new Rescaling(2, { offset: -1 }).apply(inputs);
  x = new Subtract(1).apply(new TrueDivide(127.5).apply(x));
  x = new Conv2D(4, 3, { padding: 'same' }).apply(x);
  x = new ReLU(6).apply(new BatchNormalization().apply(x));
  // 16 x 16 needs several tiles, 8 x 8 with stride 2 only one.
  x = new DepthwiseConv2D(3, { padding: 'same' }).apply(x);
  x = new ZeroPadding2D([
    [0, 1],
    [0, 1],
  ]).apply(x);
  x = new DepthwiseConv2D(3, { strides: 2, useBias: false }).apply(x);
  x = new BatchNormalization({ scale: false }).apply(new ReLU().apply(x));
  x = new DepthwiseConv2D(3, { strides: 2, padding: 'same' }).apply(x);
  // More outputs than inputs, and fewer: the bias is added in two ways.
  x = new Conv2D(8, 1).apply(x);
  const narrow = new Conv2D(4, 1).apply(x);
  const other = new Conv2D(4, 1, { useBias: false }).apply(x);
  x = new Add().apply([narrow, new BatchNormalization({ center: false }).apply(other)]);
  const features = new Dropout(0.2, { seed: 1 }).apply(new GlobalAveragePooling2D().apply(x));
  return new Functional({ inputs, outputs: new Dense(3).apply(features) });
}

/** Layers of EfficientNetV2 and ResNetV2 that MobileNetV2 does not have. */
function otherNetworks(): Functional {
  const inputs = Input({ shape: [9, 9, 3] });
  let x = new Normalization({ mean: [1, 2, 3], variance: [1, 2, 3] }).apply(inputs);
  x = new Conv2D(4, 3, { strides: 2, activation: 'swish' }).apply(x);
  const activated = new Activation('relu').apply(new BatchNormalization().apply(x));
  const squeezed = new Reshape([1, 1, 4]).apply(new GlobalAveragePooling2D().apply(activated));
  const factors = new Conv2D(4, 1, { activation: 'sigmoid' }).apply(squeezed);
  x = new Multiply().apply([new Conv2D(4, 3, { padding: 'same' }).apply(activated), factors]);
  x = new Dropout(0.2, { seed: 2, noiseShape: [null, 1, 1, 1] }).apply(x);
  x = new MaxPooling2D(2, { strides: 1, padding: 'same' }).apply(x);
  x = new AveragePooling2D().apply(new Conv2D(8, 3, { padding: 'same', strides: 1 }).apply(x));
  return new Functional({ inputs, outputs: new Dense(3).apply(new Reshape([-1]).apply(x)) });
}

/** Layers that no backbone uses. */
function layersOfOwnHeads(): Functional {
  const inputs = Input({ shape: [6, 6, 3] });
  const x = new Conv2D(4, 3).apply(inputs);
  const left = new LeakyReLU().apply(new LayerNormalization().apply(x));
  const right = new PReLU({ sharedAxes: [1, 2] }).apply(new MultiplyConstant(0.5).apply(x));
  const joined = new Concatenate().apply([left, new PReLU().apply(new AddConstant(1).apply(right))]);
  const features = new Concatenate().apply([
    new GlobalMaxPooling2D().apply(joined),
    new Flatten().apply(new GlobalAveragePooling2D({ keepdims: true }).apply(joined)),
    new Flatten().apply(joined),
  ]);
  const normalized = new LayerNormalization({ scale: false }).apply(new PReLU().apply(features));
  return new Functional({ inputs, outputs: new Dense(3).apply(normalized) });
}

/** Layers of ConvNeXt, NASNet and InceptionResNetV2. */
function applications(): Functional {
  const inputs = Input({ shape: [7, 7, 3] });
  const x = new Dense(4).apply(new SeparableConv2D(4, 3, { padding: 'same' }).apply(inputs));
  const scaled = new LayerScale(0.5, 4).apply(x);
  const joined = new CustomScaleLayer(0.2).apply([x, scaled]);
  const cropped = new Cropping2D([
    [1, 0],
    [0, 1],
  ]).apply(joined);
  return new Functional({ inputs, outputs: new Dense(3).apply(new GlobalAveragePooling2D().apply(cropped)) });
}

/** Operators as imported transformers have them, between layers for maps. */
function attention(): Functional {
  const inputs = Input({ shape: [4, 4, 3] });
  const maps = new Conv2D(4, 2, { strides: 2 }).apply(inputs);
  const [tall, wide] = [
    [1, 4, 4],
    [1, 4, 4],
  ];
  const of = (operator: string, given: SymbolicTensor[], options: OperatorLayerOptions): SymbolicTensor =>
    new OperatorLayer(operator, options).apply(given);
  const tokens = of('Reshape', [maps], { operands: [{ input: 0, shape: [1, 2, 2, 4] }], outputShape: tall });
  const placed = of('Add', [tokens], {
    operands: [
      { input: 0, shape: tall },
      { variable: 'position', shape: tall, trainable: true },
    ],
    outputShape: tall,
  });
  const turned = of('Transpose', [placed], {
    operands: [{ input: 0, shape: tall }],
    attributes: { perm: [0, 2, 1] },
    outputShape: wide,
  });
  const scores = of('MatMul', [placed, turned], {
    operands: [
      { input: 0, shape: tall },
      { input: 1, shape: wide },
    ],
    outputShape: [1, 4, 4],
  });
  const shares = of('Softmax', [scores], {
    operands: [{ input: 0, shape: [1, 4, 4] }],
    attributes: { axis: 2 },
    outputShape: [1, 4, 4],
  });
  return new Functional({ inputs, outputs: new Dense(3).apply(new Flatten().apply(shares)) });
}

function everyActivation(): Functional {
  const inputs = Input({ shape: [4, 4, 3] });
  const names = ACTIVATION_NAMES;
  const maps = names.reduce<SymbolicTensor>((x, name) => new Activation(name).apply(x), inputs);
  const features = new GlobalAveragePooling2D().apply(maps);
  const outputs = names.reduce<SymbolicTensor>(
    (x, activation) => new Dense(3, { activation }).apply(x),
    features,
  );
  return new Functional({ inputs, outputs });
}

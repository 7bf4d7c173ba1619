import { buildClassifierGraph, type ClassifierCard } from '../../src/classifier/index.js';
import { type Graph, parseGraph, serializeGraph } from '../../src/graph/index.js';
import {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Functional,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  Rescaling,
  type SymbolicTensor,
} from '../../src/nn/index.js';
import { Engine, type Tensors } from '../../src/runtime/index.js';
import { clearSession } from '../../src/session/index.js';
import { fillVariables, patternImages } from '../peers/pattern.js';

/* Small untrained networks with every kind of layer and pattern weights. */

export const size = 32;

export function cardFor(
  classNames: readonly string[],
  changes: Partial<ClassifierCard> = {},
): ClassifierCard {
  return {
    formatVersion: 2,
    graftVersion: '0.1.0',
    classNames: [...classNames],
    task: classNames.length === 2 ? 'binary' : 'multiclass',
    imageSize: [size, size],
    resize: { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false },
    backbone: { name: 'small', weights: 'pattern' },
    training: { epochs: 1 },
    results: {},
    ...changes,
  };
}

/** Normalizations after convolutions with and without a bias, and one before them (as in ResNet50V2). */
export function smallNetwork(units: number): Functional {
  clearSession();
  const inputs = Input({ shape: [size, size, 3] });
  let x: SymbolicTensor = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
  x = new Conv2D(8, 3, { strides: 2, padding: 'same', useBias: false, name: 'first' }).apply(x);
  x = new ReLU(6).apply(new BatchNormalization({ name: 'first_bn' }).apply(x));
  const shortcut = x;
  x = new DepthwiseConv2D(3, { padding: 'same', useBias: false, name: 'depthwise' }).apply(x);
  x = new ReLU().apply(new BatchNormalization({ name: 'depthwise_bn', epsilon: 1e-5 }).apply(x));
  x = new Conv2D(8, 1, { name: 'project' }).apply(x);
  x = new BatchNormalization({ name: 'project_bn' }).apply(x);
  x = new Add().apply([shortcut, x]);
  x = new Activation('relu').apply(new BatchNormalization({ name: 'before_bn' }).apply(x));
  x = new Conv2D(12, 3, { strides: 2, padding: 'same', name: 'last' }).apply(x);
  x = new ReLU().apply(x);
  const outputs = new Dense(units).apply(new GlobalAveragePooling2D().apply(x));
  const model = new Functional({ inputs, outputs, name: 'small' });
  fillVariables(model.variables);
  return model;
}

/** The graph as a file contains it. */
export function storedGraph(model: Functional, card: ClassifierCard): Graph {
  return parseGraph(serializeGraph(buildClassifierGraph(model, card)), 'memory');
}

export const images = patternImages([1, 2, 3, 4, 5], size, size);

/** Runs a graph once on this thread. */
export async function run(
  graph: Graph,
  feeds: Tensors = { image: { type: 'uint8', ...images } },
): Promise<Tensors> {
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph), { threads: 1 });
  const results = await engine.run(0, feeds);
  await engine.releaseSession(0);
  return results;
}

export async function logitsOf(graph: Graph): Promise<Float32Array> {
  return (await run(graph)).logits.data as Float32Array;
}

/** The largest difference of two arrays. */
export function distance(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length)
    throw new Error(`Expected ${one.length} numbers but found ${other.length}.`);
  return Array.from(one, (value, at) => Math.abs(value - other[at])).reduce(
    (most, value) => Math.max(most, value),
    0,
  );
}

import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { GraphBuilder, operators, serializeGraph } from '../../src/graph/index.js';
import { activate } from '../../src/lower/activations.js';
import { packParameters, parameterLayout, penaltyOf } from '../../src/lower/index.js';
import {
  ACTIVATION_NAMES,
  Activation,
  type ActivationName,
  Concatenate,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Flatten,
  Functional,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  L1,
  L1L2,
  L2,
  LayerNormalization,
  LeakyReLU,
  Multiply,
  PReLU,
  Rescaling,
} from '../../src/nn/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { clearSession } from '../../src/session/index.js';
import { channelBlock } from '../channel-block.js';
import { GoldenFile } from './golden.js';
import { fillVariables, patternImages, patternValues } from './pattern.js';
import { trainingStep } from './training-step.js';

interface Description {
  readonly keys: number[];
  readonly size: number;
  readonly filters: number;
  readonly layers: readonly (readonly [name: string, className: string, shape: number[]])[];
}

const golden = new GoldenFile<Description>('layers-in-training');
const { keys, size, filters, layers } = golden.description;
const [rows, columns] = [6, 8];

describe.each(ACTIVATION_NAMES)('the activation %s', (name: ActivationName) => {
  it("gives Keras' values and gradients", async () => {
    const graph = new GraphBuilder('activation');
    const x = graph.input('x', 'float32', [rows, columns]);
    const weights = graph.input('weights', 'float32', [rows, columns]);
    const values = activate(x, name);
    const loss = operators.reduceSum(operators.multiply(values, weights), [0, 1], false);
    const [gradient] = gradients(loss, [x]);
    graph.output('values', values);
    graph.output('gradients', gradient);
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
    const results = await engine.run(0, {
      x: float32(patternValues(77, rows * columns, -8, 8), [rows, columns]),
      weights: float32(patternValues(78, rows * columns, 0.5, 1.5), [rows, columns]),
    });
    await engine.releaseSession(0);
    for (const kind of ['values', 'gradients']) {
      const expected = golden.numbers(`activations/${name}/${kind}`);
      const actual = Array.from(results[kind].data, Number);
      expect(actual).toHaveLength(expected.length);
      actual.forEach((value, at) => {
        expect(Math.abs(value - expected[at]), `${kind} at ${at}`).toBeLessThan(5e-6);
      });
    }
  });
});

/** As `network` in bench/peers/golden_layers.py. */
function network(): Functional {
  clearSession();
  const inputs = Input({ shape: [size, size, 3] });
  let x = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
  x = new Conv2D(filters, 3, {
    strides: 2,
    padding: 'same',
    kernelRegularizer: new L2(1e-3),
    name: 'conv',
  }).apply(x);
  x = new LayerNormalization({ name: 'norm' }).apply(x);
  x = new PReLU({ sharedAxes: [1, 2], name: 'slopes' }).apply(x);
  x = new DepthwiseConv2D(3, {
    padding: 'same',
    activation: 'hard_swish',
    depthwiseRegularizer: new L1(2e-3),
    name: 'depthwise',
  }).apply(x);
  let y = new Conv2D(filters, 1, { activation: 'gelu', kernelRegularizer: 'l2', name: 'pointwise' }).apply(x);
  y = new LeakyReLU({ name: 'leaky' }).apply(new PReLU({ name: 'prelu' }).apply(y));
  const means = new GlobalAveragePooling2D({ keepdims: true, name: 'means' }).apply(y);
  const factors = new Conv2D(filters, 1, { activation: 'hard_sigmoid', name: 'factors' }).apply(means);
  y = new Multiply({ name: 'scaled' }).apply([y, factors]);
  x = new Activation('elu', { name: 'elu' }).apply(new Concatenate({ name: 'joined' }).apply([x, y]));
  let features = new Concatenate({ name: 'features' }).apply([
    new GlobalMaxPooling2D({ name: 'largest' }).apply(x),
    new Flatten({ name: 'flat' }).apply(y),
  ]);
  features = new LayerNormalization({ epsilon: 0.01, name: 'last_norm' }).apply(features);
  const head = new Dense(1, { kernelRegularizer: new L1L2(1e-3, 2e-3), name: 'head' });
  const model = new Functional({ inputs, outputs: head.apply(features) });
  fillVariables(model.variables, 500);
  return model;
}

describe('a training step through layers that no backbone has', () => {
  const layouts: [string, number | undefined][] = [['channel-major matrices', undefined]];
  if (channelBlock > 0) layouts.push(['channels in blocks', channelBlock]);

  it("has Keras' layers, names and shapes in Keras' order", () => {
    const own = network().layers.map((layer) => [layer.name, layer.className]);
    expect(own.slice(1)).toEqual(layers.map(([name, className]) => [name, className]));
  });

  it.each(layouts)("has Keras' loss, penalty and gradients: %s", async (_, block) => {
    const model = network();
    const {
      loss,
      logits,
      gradients: found,
    } = await trainingStep(model, patternImages(keys, size, size), block);
    expect(Math.abs(loss - golden.numbers('network/loss')[0])).toBeLessThan(1e-5);
    logits.forEach((logit, at) => {
      expect(Math.abs(logit - golden.numbers('network/logits')[at])).toBeLessThan(1e-5);
    });
    const paths = golden.names.filter((name) => name.startsWith('network/') && name.split('/').length === 3);
    expect([...found.keys()].map((path) => `network/${path}`)).toEqual(paths);
    for (const [path, gradient] of found) {
      expect(golden.relativeError(`network/${path}`, gradient), path).toBeLessThan(1e-4);
    }
  });

  it("has Keras' penalty separately, as evaluate adds it", () => {
    const layout = parameterLayout(network().trainableVariables);
    const expected = golden.numbers('network/penalty')[0];
    expect(expected).toBeGreaterThan(0.1);
    expect(Math.abs(penaltyOf(layout, packParameters(layout)) - expected)).toBeLessThan(1e-5);
  });
});

import { describe, expect, it } from 'vitest';
import { classifierBytes, loadClassifierWeights, restoreModel } from '../../src/classifier/index.js';
import { storeInHalfPrecision } from '../../src/exports/half-precision.js';
import { parseGraph, serializeGraph } from '../../src/graph/index.js';
import {
  Activation,
  Add,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Cropping2D,
  CustomScaleLayer,
  Dense,
  Dropout,
  Flatten,
  Functional,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  LayerNormalization,
  LayerScale,
  LeakyReLU,
  PReLU,
  Rescaling,
  SeparableConv2D,
  type SymbolicTensor,
  type Variable,
  ZeroPadding2D,
} from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { MobileNetV2, mobilenetV2 } from '../../src/zoo/index.js';
import { fillVariables, patternValues } from '../peers/pattern.js';
import { distance, run } from './networks.js';

/* A head of any layers is restored exactly: its layers, its weights, and what the model computes. */

type Head = (maps: SymbolicTensor) => SymbolicTensor;
const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
const gap: Head = (x) => new GlobalAveragePooling2D().apply(x);

async function modelWith(
  head: Head,
  preprocess: Head = (x) => mobilenetV2.preprocessInput(x),
  pooling?: 'avg',
): Promise<Functional> {
  const base = await MobileNetV2({
    inputShape: [32, 32, 3],
    alpha: 0.35,
    includeTop: false,
    weights: null,
    pooling,
  });
  const inputs = Input({ shape: [32, 32, 3] });
  const model = new Functional({
    inputs,
    outputs: head(base.apply(preprocess(inputs), { training: false })),
  });
  return withPatterns(model);
}

function withPatterns(model: Functional): Functional {
  fillVariables(model.variables);
  // Patterns have values around 0, which variances cannot have.
  for (const variable of model.variables) {
    if (variable.name === 'moving_variance') variable.assign(patternValues(7, variable.size, 0.5, 2));
  }
  return model;
}

const save = (model: Functional, classNames: readonly string[], more = {}): Uint8Array =>
  classifierBytes(model, { classNames, resize, ...more });
const probabilitiesOf = async (bytes: Uint8Array): Promise<Float32Array> =>
  (await run(parseGraph(bytes, 'memory'))).probabilities.data as Float32Array;

const behind = (model: Functional): Variable[] => {
  const base = model.layers.find((layer) => layer instanceof Functional)!;
  const own = new Set(base.variables);
  return model.variables.filter((variable) => !own.has(variable));
};

const two: Head = (x) => {
  let y = new Dense(6, { activation: 'relu' }).apply(gap(x));
  y = new Dropout(0.3).apply(new BatchNormalization({ epsilon: 0.01 }).apply(y));
  return new Dense(3).apply(y);
};

const heads: [name: string, classes: number, head: Head][] = [
  ['two Dense layers with BatchNormalization', 3, two],
  [
    'activations',
    3,
    (x) => new Dense(3, { activation: 'softmax' }).apply(new Dense(5, { activation: 'tanh' }).apply(gap(x))),
  ],
  ['a sigmoid', 2, (x) => new Activation('sigmoid').apply(new Dense(1, { useBias: false }).apply(gap(x)))],
  [
    'Flatten, LayerNormalization and LeakyReLU',
    3,
    (x) =>
      new Dense(3).apply(new LeakyReLU(0.2).apply(new LayerNormalization().apply(new Flatten().apply(x)))),
  ],
  [
    'PReLU and Conv2D',
    3,
    (x) =>
      gap(
        new Conv2D(3, 1).apply(
          new PReLU({ sharedAxes: [1, 2] }).apply(new BatchNormalization().apply(new Conv2D(4, 1).apply(x))),
        ),
      ),
  ],
  [
    'both poolings side by side',
    3,
    (x) => new Dense(3).apply(new Concatenate().apply([gap(x), new GlobalMaxPooling2D().apply(x)])),
  ],
  [
    'one layer that is applied twice',
    3,
    (x) => {
      const shared = new Dense(4, { activation: 'relu' });
      const features = gap(x);
      return new Dense(3).apply(new Add().apply([shared.apply(features), shared.apply(features)]));
    },
  ],
  [
    'the layers of ConvNeXt, NASNet and InceptionResNetV2',
    3,
    (x) => {
      const wide = new Conv2D(6, 1).apply(new ZeroPadding2D(1).apply(x));
      let y = new SeparableConv2D(6, 2).apply(
        new Cropping2D([
          [1, 0],
          [0, 1],
        ]).apply(wide),
      );
      y = new Dense(6, { activation: 'gelu' }).apply(new LayerNormalization().apply(y));
      y = new CustomScaleLayer(0.3).apply([y, new LayerScale(0.5, 6).apply(y)]);
      return new Dense(3).apply(gap(y));
    },
  ],
  ['normalized logits', 3, (x) => new BatchNormalization().apply(new Dense(3).apply(gap(x)))],
];

const namesFor = (classes: number): string[] => ['cats', 'dogs', 'birds'].slice(0, classes);

describe('a restored head', () => {
  it.each(heads)('has the layers and the weights that were saved: %s', async (_, classes, head) => {
    const model = await modelWith(head);
    const bytes = save(model, namesFor(classes));
    const restored = await restoreModel(bytes);
    expect(restored.headWas).toBe('kept');
    expect(restored.model.outputShape).toEqual(model.outputShape);
    const before = behind(model);
    const after = behind(restored.model);
    expect(after.map(({ path }) => path)).toEqual(before.map(({ path }) => path));
    after.forEach(({ value, path }, index) => {
      expect(value, path).toEqual(before[index].value);
    });
    const again = save(restored.model, namesFor(classes));
    expect(distance(await probabilitiesOf(again), await probabilitiesOf(bytes))).toBeLessThan(1e-5);
  });

  it('and its preprocessing come from the file, even if the network usually has others', async () => {
    const model = await modelWith(two, (x) => new Rescaling(1 / 255, { offset: 0.1 }).apply(x));
    const bytes = save(model, namesFor(3));
    const again = save((await restoreModel(bytes)).model, namesFor(3));
    expect(distance(await probabilitiesOf(again), await probabilitiesOf(bytes))).toBeLessThan(1e-5);
  });

  it('begins after the last map, also if the network includes its pooling', async () => {
    const model = await modelWith((x) => new Dense(3).apply(x), undefined, 'avg');
    const bytes = save(model, namesFor(3));
    const restored = await restoreModel(bytes);
    expect(restored.head.map(({ className }) => className)).toEqual(['GlobalAveragePooling2D', 'Dense']);
    const again = save(restored.model, namesFor(3));
    expect(distance(await probabilitiesOf(again), await probabilitiesOf(bytes))).toBeLessThan(1e-5);
  });

  it.each(heads)('is reordered for another order of the classes: %s', async (_, classes, head) => {
    const bytes = save(await modelWith(head), namesFor(classes));
    const order = [...namesFor(classes)].reverse();
    const { model, headWas } = await restoreModel(bytes, { classNames: order });
    expect(headWas).toBe('reordered');
    const rows = await probabilitiesOf(bytes);
    const turned = rows.map((_value, at) => rows[at - (at % classes) + classes - 1 - (at % classes)]);
    expect(distance(await probabilitiesOf(save(model, order)), turned)).toBeLessThan(1e-5);
  });

  it('keeps its first layers for other classes, and resets the last one to zero', async () => {
    const original = await modelWith(two);
    const { head, headWas, model } = await restoreModel(save(original, namesFor(3)), {
      classNames: ['a', 'b', 'c', 'd'],
    });
    expect(headWas).toBe('replaced');
    expect(model.outputShape).toEqual([null, 4]);
    const dense = head.filter((layer) => layer instanceof Dense);
    expect(dense[0].kernel.value).toEqual(behind(original)[0].value);
    expect(Math.max(...dense[1].kernel.value.map(Math.abs))).toBe(0);
  });

  it('has as many outputs as other classes need, with the matching activation', async () => {
    const softmax = save(await modelWith(heads[1][2]), namesFor(3));
    const two = await restoreModel(softmax, { classNames: ['a', 'b'] });
    expect([two.model.outputShape[1], (two.head.at(-1) as Dense).activation]).toEqual([2, 'softmax']);
    const sigmoid = save(await modelWith(heads[2][2]), namesFor(2));
    const three = await restoreModel(sigmoid, { classNames: ['a', 'b', 'c'] });
    expect([three.model.outputShape[1], (three.head.at(-1) as Activation).activation]).toEqual([
      3,
      'softmax',
    ]);
    const linear = await restoreModel(sigmoid, { logits: true, outputs: 2 });
    expect([linear.model.outputShape[1], (linear.head.at(-1) as Activation).activation]).toEqual([
      2,
      'linear',
    ]);
    expect(linear.headWas).toBe('matched');
  });

  it('keeps the weights of classes that stay, beside new ones and without others', async () => {
    const names = namesFor(3);
    const original = await modelWith(two);
    const bytes = save(original, names);
    const { model, headWas } = await restoreModel(bytes, { classNames: ['new', names[2], names[0]] });
    expect(headWas).toBe('matched');
    const [kernel, bias] = behind(model).slice(-2);
    const before = behind(original).slice(-2);
    const columns = (values: Float32Array, of: number): number[] =>
      Array.from({ length: values.length / 3 }, (_, row) => values[3 * row + of]);
    expect(columns(kernel.value, 1)).toEqual(columns(before[0].value, 2));
    expect(columns(kernel.value, 2)).toEqual(columns(before[0].value, 0));
    const sum = [0, 1, 2].reduce((total, of) => total + before[1].value[of], 0);
    expect(bias.value[0]).toBeCloseTo(sum / 3, 6);
  });

  it('tells the classes that stay apart as before, with one output and with several', async () => {
    const [a, b, c] = namesFor(3);
    const softmax = save(await modelWith(heads[1][2]), [a, b, c]);
    const rows = await probabilitiesOf(softmax);
    const pair = await restoreModel(softmax, { classNames: [c, a], outputs: 1, logits: true });
    const pairs = await probabilitiesOf(save(pair.model, [c, a]));
    expect(pairs[1] / pairs[0]).toBeCloseTo(rows[0] / rows[2], 4);
    const sigmoid = save(await modelWith(heads[2][2]), [a, b]);
    const single = await probabilitiesOf(sigmoid);
    const three = await restoreModel(sigmoid, { classNames: [b, c, a] });
    const triples = await probabilitiesOf(save(three.model, [b, c, a]));
    expect(triples[0] / triples[2]).toBeCloseTo(single[1] / single[0], 4);
    const both = await restoreModel(sigmoid, { outputs: 2, logits: true });
    expect(distance(await probabilitiesOf(save(both.model, [a, b])), single)).toBeLessThan(1e-5);
  });

  it('replaces a layer whose outputs are normalized for each class', async () => {
    const normalized: Head = (x) => new BatchNormalization().apply(new Dense(3).apply(gap(x)));
    const bytes = save(await modelWith(normalized), namesFor(3));
    const { headWas } = await restoreModel(bytes, { classNames: [...namesFor(3), 'new'] });
    expect(headWas).toBe('replaced');
  });

  it('names the layer that does not fit another picture size', async () => {
    const bytes = save(await modelWith(heads[3][2]), namesFor(3));
    await expect(restoreModel(bytes, { imageSize: [64, 64] })).rejects.toThrow(/does not fit.*gamma/);
  });

  it('is restored from an export in half precision', async () => {
    const bytes = save(await modelWith(two), namesFor(3));
    const half = serializeGraph(storeInHalfPrecision(parseGraph(bytes, 'memory')));
    const again = save((await restoreModel(half)).model, namesFor(3));
    expect(distance(await probabilitiesOf(again), await probabilitiesOf(half))).toBeLessThan(1e-4);
  });

  it('fills a user’s own model, whose layers have other names', async () => {
    const original = await modelWith(two);
    const model = await modelWith(two);
    for (const variable of behind(model)) variable.assign(new Float32Array(variable.size).fill(0.5));
    await loadClassifierWeights(model, save(original, namesFor(3)));
    behind(model).forEach(({ value }, index) => {
      expect(value).toEqual(behind(original)[index].value);
    });
  });
});

describe('a restored network', () => {
  it.each([
    ['beta', { center: false, scale: true }],
    ['gamma', { center: true, scale: false }],
    ['gamma and beta', { center: false, scale: false }],
  ])('may have normalizations without %s', async (_, options) => {
    const network = (): Functional => {
      clearSession();
      const inputs = Input({ shape: [32, 32, 3] });
      let x: SymbolicTensor = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
      x = new BatchNormalization(options).apply(new Conv2D(4, 3, { useBias: false }).apply(x));
      x = new BatchNormalization(options).apply(new Conv2D(6, 1).apply(x));
      x = new Activation('gelu').apply(x);
      const scaled = new BatchNormalization(options).apply(x);
      const outputs = new Dense(3).apply(gap(new Add().apply([x, scaled])));
      return new Functional({ inputs, outputs });
    };
    const original = withPatterns(network());
    const bytes = save(original, namesFor(3));
    const model = network();
    await loadClassifierWeights(model, bytes);
    const before = await probabilitiesOf(bytes);
    expect(distance(await probabilitiesOf(save(model, namesFor(3))), before)).toBeLessThan(1e-5);
  });
});

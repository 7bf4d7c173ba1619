import { describe, expect, it } from 'vitest';
import { classifierBytes, loadClassifier } from '../../dist/src/classifier/index.js';
import { UsageError } from '../../dist/src/errors.js';
import {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  MaxPooling2D,
  ReLU,
  Rescaling,
  Reshape,
  type SymbolicTensor,
} from '../../dist/src/nn/index.js';
import { Model } from '../../dist/src/train/index.js';
import { fillVariables, patternImages } from '../peers/pattern.js';
import { distance } from './networks.js';

/* A saved classifier computes what its model computes, with any head; otherwise saving is refused. */

type Head = (maps: SymbolicTensor) => SymbolicTensor;

const images = patternImages([1, 2, 3, 4, 5], 16, 16);
const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;

function modelWith(head: Head): Model {
  const inputs = Input({ shape: [16, 16, 3] });
  let x: SymbolicTensor = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
  x = new Conv2D(6, 3, { strides: 2, activation: 'relu' }).apply(x);
  const model = new Model({ inputs, outputs: head(x) });
  fillVariables(model.variables);
  return model;
}

const pool: Head = (x) => new GlobalAveragePooling2D().apply(x);
/** Layers one after the other, after the pooling. */
const stack =
  (...layers: { apply(x: SymbolicTensor): SymbolicTensor }[]): Head =>
  (x) =>
    layers.reduce((value, layer) => layer.apply(value), pool(x));

const namesOf = (count: number): string[] => ['a', 'b', 'c', 'd'].slice(0, count);
const settings = (count: number) => ({
  dataset: { classNames: namesOf(count), imageSize: [16, 16] as const, resize },
});

const softmax = (row: number[]): number[] => {
  const largest = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value);
  return powers.map((value) => value / sum);
};
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** The probabilities of the classes, from the model's outputs. */
const readings = {
  logits: softmax,
  logit: ([x]: number[]) => [1 - sigmoid(x), sigmoid(x)],
  probabilities: (row: number[]) => row,
  probability: ([p]: number[]) => [1 - p, p],
} as const;

const kinds: [name: string, head: () => Head, reading: keyof typeof readings][] = [
  ['Dense, one output', () => stack(new Dense(1)), 'logit'],
  ['Dense', () => stack(new Dense(3)), 'logits'],
  ['Dense without a bias', () => stack(new Dense(3, { useBias: false })), 'logits'],
  ['Dense sigmoid, one output', () => stack(new Dense(1, { activation: 'sigmoid' })), 'probability'],
  ['Dense softmax', () => stack(new Dense(3, { activation: 'softmax' })), 'probabilities'],
  ['Dense softmax, two outputs', () => stack(new Dense(2, { activation: 'softmax' })), 'probabilities'],
  ['Dense, Activation sigmoid', () => stack(new Dense(1), new Activation('sigmoid')), 'probability'],
  ['Dense, Activation softmax', () => stack(new Dense(3), new Activation('softmax')), 'probabilities'],
  ['Dense, Activation linear', () => stack(new Dense(3), new Activation('linear')), 'logits'],
  ['Dense, Dropout', () => stack(new Dense(3), new Dropout(0.5)), 'logits'],
  [
    'Dense softmax, Dropout',
    () => stack(new Dense(3, { activation: 'softmax' }), new Dropout(0.5)),
    'probabilities',
  ],
  [
    'Dense, Dropout, softmax',
    () => stack(new Dense(3), new Dropout(0.5), new Activation('softmax')),
    'probabilities',
  ],
  [
    'Dense relu, Activation softmax',
    () => stack(new Dense(3, { activation: 'relu' }), new Activation('softmax')),
    'probabilities',
  ],
  [
    'softmax of a sigmoid',
    () => stack(new Dense(3, { activation: 'sigmoid' }), new Activation('softmax')),
    'probabilities',
  ],
  [
    'softmax twice',
    () => stack(new Dense(3, { activation: 'softmax' }), new Activation('softmax')),
    'probabilities',
  ],
  ['Dense relu, Dense', () => stack(new Dense(5, { activation: 'relu' }), new Dense(3)), 'logits'],
  [
    'Dense tanh, Dropout, Dense sigmoid',
    () =>
      stack(new Dense(5, { activation: 'tanh' }), new Dropout(0.2), new Dense(1, { activation: 'sigmoid' })),
    'probability',
  ],
  [
    'Dense, BatchNormalization, ReLU, Dense',
    () => stack(new Dense(5), new BatchNormalization(), new ReLU(), new Dense(3)),
    'logits',
  ],
  ['Dense, BatchNormalization', () => stack(new Dense(3), new BatchNormalization()), 'logits'],
  [
    'Dense, BatchNormalization, softmax',
    () => stack(new Dense(3), new BatchNormalization(), new Activation('softmax')),
    'probabilities',
  ],
  ['Conv2D, GlobalAveragePooling2D', () => (x) => pool(new Conv2D(3, 1).apply(x)), 'logits'],
  [
    'Conv2D, BatchNormalization, GlobalAveragePooling2D, softmax',
    () => (x) =>
      new Activation('softmax').apply(pool(new BatchNormalization().apply(new Conv2D(3, 1).apply(x)))),
    'probabilities',
  ],
  [
    'MaxPooling2D, Reshape, Dense',
    () => (x) => new Dense(4).apply(new Reshape([54]).apply(new MaxPooling2D(2).apply(x))),
    'logits',
  ],
];

describe('a saved classifier', () => {
  it.each(kinds)('computes what its model computes: %s', async (_, head, reading) => {
    const model = modelWith(head());
    const { data, shape } = await model.predictOnBatch(images);
    const units = shape[1];
    const classes = Math.max(2, units);
    const rows = Array.from({ length: images.shape[0] }, (_, row) => [
      ...data.subarray(row * units, (row + 1) * units),
    ]);
    const classifier = await loadClassifier(classifierBytes(model, settings(classes)));
    const saved = await classifier.predictOnBatch(images);
    const expected = rows.flatMap((row) => readings[reading](row));
    expect(saved.probabilities.length).toBe(expected.length);
    expect(distance(saved.probabilities, expected)).toBeLessThan(1e-5);
    // The softmax of the logits is the probabilities. If the model gives logits, they are the same.
    for (let row = 0; row < rows.length; row++) {
      const logits = [...saved.logits.subarray(row * classes, (row + 1) * classes)];
      expect(distance(softmax(logits), expected.slice(row * classes, (row + 1) * classes))).toBeLessThan(
        1e-5,
      );
      if (reading === 'logits') expect(distance(logits, rows[row])).toBeLessThan(1e-5);
      if (reading === 'logit') expect(logits[1]).toBeCloseTo(rows[row][0], 5);
    }
    await classifier.dispose();
    await model.dispose();
  });
});

describe('saving', () => {
  it.each([
    [
      'several sigmoid outputs',
      () => stack(new Dense(3, { activation: 'sigmoid' })),
      3,
      /3 sigmoid outputs.*multilabel/,
    ],
    [
      'a sigmoid layer over several',
      () => stack(new Dense(2), new Activation('sigmoid')),
      2,
      /2 sigmoid outputs/,
    ],
    ['softmax over one output', () => stack(new Dense(1, { activation: 'softmax' })), 2, /always 1/],
    [
      'relu outputs',
      () => stack(new Dense(3, { activation: 'relu' })),
      3,
      /come from dense.* \(Dense, relu\)/,
    ],
    ['a ReLU layer', () => stack(new Dense(3), new ReLU()), 3, /come from re_lu.* \(ReLU\)/],
    [
      'tanh outputs',
      () => stack(new Dense(3), new Activation('tanh')),
      3,
      /come from activation.* \(Activation\)/,
    ],
    ['no head', () => pool, 6, /come from conv2d.* \(Conv2D, relu\)/],
    [
      'an average of probabilities',
      (): Head => (x) => pool(new Conv2D(3, 1, { activation: 'softmax' }).apply(x)),
      3,
      /\(Conv2D, softmax\), and are neither logits nor probabilities/,
    ],
    ['maps', (): Head => (x) => x, 6, /outputs have the shape \[batch, 7, 7, 6\]/],
  ])('refuses %s and says why', (_, head, classes, message) => {
    const model = modelWith(head());
    const names = Array.from({ length: classes }, (_unused, index) => `class ${index}`);
    const save = () => classifierBytes(model, { ...settings(2), classNames: names });
    expect(save).toThrow(UsageError);
    expect(save).toThrow(/^Model .* cannot be saved as a classifier: /);
    expect(save).toThrow(message);
  });

  it('refuses classes and sizes that do not fit the model, and a card without classes', () => {
    const model = modelWith(stack(new Dense(3)));
    expect(() => classifierBytes(model, settings(2))).toThrow(
      /Expected 2 outputs, one for each class, but model .* has 3/,
    );
    expect(() => classifierBytes(model, { ...settings(3), imageSize: [32, 16] })).toThrow(
      /expects pictures of the shape \[16, 16, 3\], but the card says \[32, 16, 3\]/,
    );
    expect(() => classifierBytes(model, {})).toThrow(/Expected the names of the classes/);
    expect(() => classifierBytes(model, { classNames: ['a', 'b', 'c'] })).toThrow(/how pictures are resized/);
  });
});

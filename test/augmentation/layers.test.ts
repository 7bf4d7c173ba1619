import { describe, expect, it } from 'vitest';
import * as augmentation from '../../src/augmentation/index.js';
import { UsageError } from '../../src/errors.js';
import { Input } from '../../src/nn/index.js';
import { setRandomSeed } from '../../src/session/index.js';
import { Sequential } from '../../src/train/index.js';

const {
  augmentationFromConfig,
  CutMix,
  MixUp,
  RandomBrightness,
  RandomContrast,
  RandomCrop,
  RandomErasing,
  RandomFlip,
  RandomRotation,
  RandomShear,
  RandomTranslation,
  RandomZoom,
} = augmentation;

const resampling = { fillMode: 'reflect', fillValue: 0, interpolation: 'bilinear' };
const valueRange = [0, 255];

describe("layers have Keras' defaults", () => {
  it.each<[augmentation.AugmentationLayer, object]>([
    [new RandomFlip(undefined, { seed: 1 }), { kind: 'flip', mode: 'horizontal_and_vertical' }],
    [new RandomRotation(0.2, { seed: 1 }), { kind: 'rotation', lower: -0.2, upper: 0.2, ...resampling }],
    [new RandomZoom(0.2, { seed: 1 }), { kind: 'zoom', height: [-0.2, 0.2], width: null, ...resampling }],
    [
      new RandomZoom([0.3, -0.1], { seed: 1, widthFactor: -0.5 }),
      { kind: 'zoom', height: [-0.1, 0.3], width: [-0.5, 0.5], ...resampling },
    ],
    [
      new RandomTranslation(0.2, [-0.3, 0], { seed: 1 }),
      { kind: 'translation', height: [-0.2, 0.2], width: [-0.3, 0], ...resampling },
    ],
    [
      new RandomShear(undefined, undefined, { seed: 1 }),
      { kind: 'shear', x: [-0, 0], y: [-0, 0], ...resampling },
    ],
    [
      new RandomShear(0.2, [0.4, 0.1], { seed: 1 }),
      { kind: 'shear', x: [-0.2, 0.2], y: [0.1, 0.4], ...resampling },
    ],
    [new RandomCrop(5, 7, { seed: 1 }), { kind: 'crop', height: 5, width: 7 }],
    [new RandomContrast(0.25, { seed: 1 }), { kind: 'contrast', factor: [0.75, 1.25], valueRange }],
    [new RandomContrast([0.5, 0.25], { seed: 1 }), { kind: 'contrast', factor: [0.5, 1.25], valueRange }],
    [new RandomBrightness(0.3, { seed: 1 }), { kind: 'brightness', factor: [-0.3, 0.3], valueRange }],
    [
      new RandomErasing(undefined, { seed: 1 }),
      { kind: 'erasing', probability: [0, 1], scale: [0.02, 0.33], fillValue: null, valueRange },
    ],
    [new MixUp(undefined, { seed: 1 }), { kind: 'mixUp', alpha: 0.2 }],
    [new CutMix(undefined, { seed: 1 }), { kind: 'cutMix', factor: [0, 1] }],
  ])('%#', (layer, step) => {
    expect(layer.step).toEqual({ ...step, seed: 1 });
  });

  it('and a different seed each', () => {
    setRandomSeed(4);
    const seeds = [new MixUp().seed, new RandomZoom(0.1).seed];
    expect(seeds[0]).not.toBe(seeds[1]);
    setRandomSeed(4);
    expect(new MixUp().seed).toBe(seeds[0]);
  });
});

describe('layers refuse values out of range', () => {
  it.each<[() => unknown, string]>([
    [() => new RandomFlip('diagonal' as 'vertical'), 'RandomFlip: mode expects one of horizontal, vertical'],
    [() => new RandomRotation([0.3, 0.2]), 'RandomRotation expects a factor between -1 and 1'],
    [() => new RandomRotation(0.1, { fillMode: 'mirror' as 'wrap' }), 'RandomRotation: fillMode expects one'],
    [
      () => new RandomZoom(-1),
      'RandomZoom: heightFactor expects one number or a pair of them, above -1 to 1',
    ],
    [() => new RandomZoom([0, 1.2]), 'but received [0,1.2].'],
    [() => new RandomZoom(0.1, { widthFactor: 'x' as unknown as number }), 'RandomZoom: widthFactor expects'],
    [() => new RandomTranslation(0.1, 1.5), 'RandomTranslation: widthFactor expects one number or a pair'],
    [() => new RandomTranslation(0.1, 0.1, { fillValue: 256 }), 'fillValue expects a value from 0 to 255'],
    [() => new RandomShear(-0.1), 'RandomShear: xFactor expects one number or a pair of them, from 0 to 1'],
    [() => new RandomCrop(10, 2.5), 'RandomCrop expects a whole number above 0 as width, but received 2.5.'],
    [
      () => new RandomContrast(1.5),
      'RandomContrast: factor expects one number or a pair of them, from 0 to 1',
    ],
    [() => new RandomBrightness(Number.NaN), 'RandomBrightness: factor expects'],
    [() => new RandomBrightness(0.1, { valueRange: [0, 1] }), 'RandomBrightness expects a valueRange'],
    [() => new RandomErasing(1, { fillValue: [1, 2] as never }), 'fillValue expects one value or three'],
    [() => new RandomErasing(1, { scale: [0.1, 0.2, 0.3] as never }), 'RandomErasing: scale expects'],
    [() => new MixUp(0), 'MixUp expects an alpha above 0, but received 0.'],
    [() => new CutMix([0, 2]), 'CutMix: factor expects'],
    [() => new MixUp(0.2, { seed: 0.5 }), 'MixUp expects a whole number as seed, but received 0.5.'],
  ])('%#', (make, message) => {
    expect(make).toThrow(UsageError);
    expect(make).toThrow(message);
  });
});

describe('RandomCrop', () => {
  it('changes the shape', () => {
    const inputs = Input({ shape: [12, 10, 3] });
    const stack = new Sequential([new RandomFlip(), new RandomCrop(8, 9), new RandomZoom(0.1)]);
    expect(stack.apply(inputs).shape).toEqual([null, 8, 9, 3]);
  });

  it('requires a known input size', () => {
    const inputs = Input({ shape: [null, null, 3] });
    expect(() => new RandomCrop(8, 8, { name: 'crop' }).apply(inputs)).toThrow(
      'Layer crop (RandomCrop) must know the height and width of its input.',
    );
  });
});

describe('configurations', () => {
  const layers: augmentation.AugmentationLayer[] = [
    new RandomFlip('vertical'),
    new RandomRotation([-0.1, 0.3], { fillMode: 'wrap', interpolation: 'nearest' }),
    new RandomZoom(0.2, { widthFactor: [-0.1, 0.2], fillMode: 'constant', fillValue: 9 }),
    new RandomZoom(0.2),
    new RandomTranslation(0.1, [-0.2, 0.3]),
    new RandomShear(0.2, [0.1, 0.4], { fillMode: 'nearest' }),
    new RandomCrop(6, 5),
    new RandomContrast([0.1, 0.4]),
    new RandomBrightness(0.3, { valueRange: [10, 250] }),
    new RandomErasing([0.5, 1], { scale: 0.2, fillValue: [1, 2, 3] }),
    new RandomErasing(),
    new MixUp(0.3),
    new CutMix([0.5, 1]),
  ];

  it('restore the same layers from JSON', () => {
    const saved = JSON.parse(JSON.stringify(layers.map((layer) => layer.toPlainObject())));
    const again = augmentationFromConfig(saved);
    expect(again.map((layer) => layer.step)).toEqual(layers.map((layer) => layer.step));
    expect(again.map((layer) => layer.constructor)).toEqual(layers.map((layer) => layer.constructor));
    expect(again.map((layer) => layer.toPlainObject())).toEqual(saved);
  });

  it('exist for every layer', () => {
    const classes = Object.values(augmentation).filter(
      (entry) =>
        typeof entry === 'function' &&
        entry.prototype instanceof augmentation.AugmentationLayer &&
        entry !== (augmentation.MixingLayer as unknown),
    );
    expect(new Set(layers.map((layer) => layer.constructor))).toEqual(new Set(classes));
  });

  it('need only the values without a default', () => {
    const [flip, zoom] = augmentationFromConfig([
      { name: 'RandomFlip' },
      { name: 'RandomZoom', heightFactor: [-0.2, 0.2] },
    ]);
    expect(flip.toPlainObject()).toMatchObject({ name: 'RandomFlip', mode: 'horizontal_and_vertical' });
    expect(zoom.step).toMatchObject({ kind: 'zoom', height: [-0.2, 0.2], width: null });
    expect(flip.seed).not.toBe(zoom.seed);
  });

  it.each<[unknown, string, string]>([
    [
      [{ name: 'RandomFlip' }, { name: 'RandomZom', heightFactor: 0.2 }],
      'Augmentation layer 2: there is no layer "RandomZom".',
      'Did you mean RandomZoom or RandomCrop?',
    ],
    [
      [{ name: 'RandomZoom', heigthFactor: 0.2 }],
      'Augmentation layer 1: RandomZoom has no option "heigthFactor".',
      'Did you mean heightFactor or widthFactor?',
    ],
    [
      [{ name: 'MixUp', strength: 1 }],
      'Augmentation layer 1: MixUp has no option "strength".',
      'Valid names: alpha, seed.',
    ],
    [[{}], 'Augmentation layer 1: there is no layer undefined.', 'Valid names: RandomFlip,'],
    [['RandomFlip'], 'Augmentation layer 1: expected an object such as {"name": "RandomFlip"}', ''],
    [{ name: 'RandomFlip' }, 'Augmentation is a list of layers, but received {"name":"RandomFlip"}.', ''],
    [[{ name: 'RandomZoom' }], 'RandomZoom: heightFactor expects one number or a pair of them', ''],
    [[{ name: 'RandomCrop', height: 8 }], 'RandomCrop expects a whole number above 0 as width', ''],
  ])('with mistakes are refused: %j', (configs, message, hint) => {
    let thrown: unknown;
    try {
      augmentationFromConfig(configs as augmentation.AugmentationConfig[]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    expect((thrown as UsageError).message).toContain(message);
    expect((thrown as UsageError).hint ?? '').toContain(hint);
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  closeSharedRuntime,
  GraftError,
  loadModel,
  Model,
  Sequential,
  UsageError,
} from '../../dist/src/index.js';
import { GoldenFile } from '../peers/golden.js';
import { patternImages } from '../peers/pattern.js';

/** Files that bench/peers/golden_keras_files.py wrote with Keras, and what Keras answers. */
interface Description {
  size: number;
  imageKeys: number[];
  layers: Record<string, string[]>;
}

const golden = new GoldenFile<Description>('keras-files');
const { size, imageKeys, layers } = golden.description;
const { data, shape } = patternImages(imageKeys, size, size);
const pictures = { data: Float32Array.from(data), shape };
const pathOf = (name: string): string => new URL(`../golden/keras-${name}`, import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keras-files-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await closeSharedRuntime();
});

function expectNear(values: ArrayLike<number>, expected: ArrayLike<number>, within: number): void {
  expect(values.length).toBe(expected.length);
  const differences = Array.from(expected, (value, at) => Math.abs(value - values[at]));
  expect(Math.max(...differences)).toBeLessThan(within);
}

/** Keras takes seeds of 31 bits. */
function withShortSeeds(config: object): unknown {
  const shorten = (key: string, value: unknown): unknown =>
    key === 'seed' ? Number(value) % 2 ** 31 : value;
  return JSON.parse(JSON.stringify(config, shorten));
}

describe.each(Object.keys(layers))('%s, written by Keras', (name) => {
  it('gives the same numbers in Graft, and again after Graft has saved it', async () => {
    const model = await loadModel(pathOf(name));
    expect(model.layers.map((layer) => layer.name)).toEqual(layers[name]);
    const outputs = await model.call(pictures);
    expectNear(outputs.data, golden.numbers(name), 1e-5);
    const path = join(folder, `${name}.keras`);
    await model.save(path);
    const again = await loadModel(path);
    expectNear((await again.call(pictures)).data, outputs.data, 1e-6);
    expect(withShortSeeds(again.getConfig())).toEqual(withShortSeeds(model.getConfig()));
    await Promise.all([model.dispose(), again.dispose()]);
  });
});

it('whose weights Keras divided into several files are read as one', async () => {
  const { 'model.weights.h5': weights, ...files } = unzipSync(await readFile(pathOf('sequential.keras')));
  const list = { weight_map: { '/layers/conv2d/vars': 'model_00000.weights.h5' } };
  const divided = { ...files, 'model_00000.weights.h5': weights };
  const path = join(folder, 'divided.keras');
  const text = new TextEncoder().encode(JSON.stringify(list));
  await writeFile(path, zipSync({ ...divided, 'model.weights.json': text }, { level: 0 }));
  const model = await loadModel(path);
  expectNear((await model.call(pictures)).data, golden.numbers('sequential.keras'), 1e-5);
  await model.dispose();
});

describe('a model from its settings', () => {
  it('has the same layers, calls and flags', async () => {
    const model = await loadModel(pathOf('functional.keras'));
    const config = JSON.parse(JSON.stringify(model.getConfig()));
    const again = Model.fromConfig(config);
    expect(again.summary()).toBe(model.summary());
    expect(again.getConfig()).toEqual(model.getConfig());
    // One layer that is called twice has one set of weights.
    expect(again.variables.length).toBe(model.variables.length);
    again.setWeights(model.getWeights());
    expect(again.getWeights()).toEqual(model.getWeights());
  });

  it('keeps the flags of a frozen model and of its layers', async () => {
    const model = await loadModel(pathOf('sequential.keras'));
    expect(model).toBeInstanceOf(Sequential);
    expect(model.getLayer('convolution').trainable).toBe(false);
    expect(model.trainable).toBe(true);
    model.trainable = false;
    model.getLayer('logits').trainable = true;
    const again = Sequential.fromConfig(model.getConfig());
    expect([again.trainable, ...again.layers.map((layer) => layer.trainable)]).toEqual([
      false,
      ...[false, false, false, true],
    ]);
  });

  it('can be described in the form of Keras 2', () => {
    const layer = (className: string, config: object, inbound: unknown) => ({
      class_name: className,
      name: (config as { name: string }).name,
      config,
      inbound_nodes: inbound,
    });
    const inner = {
      name: 'inner',
      layers: [
        layer('InputLayer', { name: 'i', batch_input_shape: [null, 4], dtype: 'float32', sparse: false }, []),
        layer('BatchNormalization', { name: 'bn', axis: [1], dtype: 'float32' }, [[['i', 0, 0, {}]]]),
      ],
      input_layers: [['i', 0, 0]],
      output_layers: [['bn', 0, 0]],
    };
    const model = Model.fromConfig({
      name: 'outer',
      layers: [
        layer('InputLayer', { name: 'x', batch_input_shape: [null, 4], dtype: 'float32' }, []),
        layer('TFOpLambda', { name: 'tf.math.truediv', function: 'math.truediv' }, [
          ['x', 0, 0, { y: 2, name: null }],
        ]),
        layer('Functional', inner, [[['tf.math.truediv', 0, 0, { training: false }]]]),
        layer('Dense', { name: 'd', units: 4, activation: 'linear' }, [[['inner', 1, 0, {}]]]),
        layer('Add', { name: 'a' }, [
          [
            ['inner', 1, 0, {}],
            ['d', 0, 0, {}],
          ],
        ]),
      ],
      input_layers: [['x', 0, 0]],
      output_layers: [['a', 0, 0]],
    } as never);
    expect(model.layers.map(({ name }) => name)).toEqual(['x', 'tf.math.truediv', 'inner', 'd', 'a']);
    expect(model.outputShape).toEqual([null, 4]);
  });
});

describe('a file that is no usable model of Keras', () => {
  afterEach(() => expect(process.exitCode).toBeUndefined());

  const written = async (name: string, bytes: Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };
  /** The archive with some of its files changed. */
  const changed = async (change: (files: Record<string, Uint8Array>) => Zippable): Promise<Uint8Array> =>
    zipSync(change(unzipSync(await readFile(pathOf('sequential.keras')))), { level: 0 });
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

  const refused: [what: string, name: string, content: () => Promise<Uint8Array>, message: RegExp][] = [
    [
      'cut off',
      'cut.keras',
      async () => (await readFile(pathOf('sequential.keras'))).subarray(0, 9000),
      /cut off/,
    ],
    ['text', 'text.keras', async () => new TextEncoder().encode('hello'), /is not a Keras model/],
    ['empty', 'empty.keras', async () => new Uint8Array(), /is not a Keras model/],
    [
      'another zip',
      'photos.keras',
      async () => zipSync({ 'a.jpg': new Uint8Array(9) }),
      /without config.json/,
    ],
    [
      'a changed byte in the weights',
      'byte.keras',
      async () => {
        const bytes = await readFile(pathOf('sequential.keras'));
        bytes[bytes.length - 3000] ^= 1;
        return bytes;
      },
      /damaged or cut off: model.weights.h5/,
    ],
    [
      'weights that are no HDF5 file',
      'noise.keras',
      () => changed((files) => ({ ...files, 'model.weights.h5': new Uint8Array(5000).fill(7) })),
      /HDF5 content cannot be read/,
    ],
    [
      'a description that is no JSON',
      'json.keras',
      () => changed((files) => ({ ...files, 'config.json': new Uint8Array(3) })),
      /config.json is not a JSON object/,
    ],
    [
      'an own class of its maker',
      'subclass.keras',
      () => changed((files) => ({ ...files, 'config.json': json({ class_name: 'MyModel', config: {} }) })),
      /subclass.keras cannot be built in Graft. The model is of the class "MyModel"/,
    ],
    [
      'a layer that Graft does not have',
      'lstm.keras',
      () =>
        changed((files) => {
          const config = new TextDecoder().decode(files['config.json']).replaceAll('"Conv2D"', '"LSTM"');
          return { ...files, 'config.json': new TextEncoder().encode(config) };
        }),
      /Layer convolution is of the class "LSTM"/,
    ],
    [
      'more weights in the description than bytes in the file',
      'huge.keras',
      () =>
        changed((files) => {
          const config = new TextDecoder()
            .decode(files['config.json'])
            .replace('"units": 2', '"units": 900000000');
          return { ...files, 'config.json': new TextEncoder().encode(config) };
        }),
      /describes a model with \d+ weights, but has \d+ bytes/,
    ],
    [
      'other shapes than its layers',
      'shapes.keras',
      () =>
        changed((files) => {
          const config = new TextDecoder().decode(files['config.json']).replace('"units": 2', '"units": 3');
          return { ...files, 'config.json': new TextEncoder().encode(config) };
        }),
      /logits\/kernel of the shape \(4, 2\), but the layer expects \(4, 3\)/,
    ],
    [
      'an entry that would unpack to far more than the file',
      'bomb.keras',
      async () => {
        const bytes = await changed((files) => files);
        // The directory at the end lists config.json first or later; all entries get the size.
        const view = new DataView(bytes.buffer);
        for (let at = 0; at + 4 < bytes.length; at++) {
          if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 209_715_200, true);
        }
        return bytes;
      },
      /would unpack to 209715200 bytes/,
    ],
    [
      'weights alone',
      'only.weights.h5',
      () => readFile(new URL('../golden/keras3.weights.h5', import.meta.url)),
      /has weights, but does not say of which layers/,
    ],
    [
      'a cut HDF5 file',
      'cut.h5',
      async () => (await readFile(pathOf('legacy.h5'))).subarray(0, 20_000),
      /is damaged or cut off: its HDF5 content/,
    ],
  ];
  it.each(refused)('is refused with its name: %s', async (_, name, content, message) => {
    const path = await written(name, await content());
    const error = await loadModel(path).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(GraftError);
    expect((error as GraftError).message).toMatch(message);
    expect((error as GraftError).message).toContain(name);
    expect((error as GraftError).hint).toBeTruthy();
  });

  it('is not there', async () => {
    await expect(loadModel(join(folder, 'nothing.keras'))).rejects.toThrow(UsageError);
  });

  it('is not written under another ending', async () => {
    const model = await loadModel(pathOf('sequential.keras'));
    await expect(model.save(join(folder, 'model.onnx'))).rejects.toThrow(/ends in .keras/);
  });
});

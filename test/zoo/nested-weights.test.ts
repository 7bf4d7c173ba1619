import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import hdf5, { type Dataset } from 'h5wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  Functional,
  GlobalAveragePooling2D,
  Input,
  SeparableConv2D,
} from '../../src/nn/index.js';
import { Model, Sequential } from '../../src/train/index.js';
import { checkKerasWeights, loadKerasWeights } from '../../src/zoo/index.js';
import { fillVariables } from '../peers/pattern.js';
import { temporaryFolder } from '../train/pictures.js';

/* Weights of models in models, as bench/peers/golden_weights.py wrote them with Keras. */

const pathOf = (name: string): string => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));

function innerModel(): Model {
  const inputs = Input({ shape: [8, 8, 3] });
  const x = new SeparableConv2D(4, 3).apply(new Conv2D(3, 1).apply(inputs));
  return new Model({ inputs, outputs: new BatchNormalization().apply(x) });
}

function wholeModel(): Functional {
  const inputs = Input({ shape: [8, 8, 3] });
  const block = new Sequential([new Conv2D(2, 1), new Conv2D(5, 1)]);
  const x = block.apply(innerModel().apply(new Conv2D(3, 1).apply(inputs)));
  return new Functional({ inputs, outputs: new Dense(2).apply(new GlobalAveragePooling2D().apply(x)) });
}

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

const files = ['nested.weights.h5', 'nested.h5', 'divided.weights.json'];

describe.each(files)('%s', (name) => {
  it('fills the models inside too', async () => {
    const [loaded, expected] = [wholeModel(), wholeModel()];
    await loadKerasWeights(loaded, pathOf(name));
    fillVariables(expected.variables);
    loaded.variables.forEach(({ path, value }, index) => {
      expect(value, path).toEqual(expected.variables[index].value);
    });
    expect(loaded.variables).toHaveLength(17);
  });

  it('gives a model inside its weights alone', async () => {
    const [loaded, expected] = [innerModel(), wholeModel()];
    await loadKerasWeights(loaded, pathOf(name));
    fillVariables(expected.variables);
    loaded.variables.forEach(({ path, value }, index) => {
      expect(value, path).toEqual(expected.variables[2 + index].value);
    });
  });

  it('is complete', async () => {
    await checkKerasWeights(pathOf(name), { tensors: 17, parameters: wholeModel().countParams() });
  });

  it('does not fit another model', async () => {
    const inputs = Input({ shape: [8, 8, 3] });
    const other = new Functional({ inputs, outputs: new Conv2D(4, 1, { name: 'four' }).apply(inputs) });
    await expect(loadKerasWeights(other, pathOf(name))).rejects.toThrow(
      /does not fit: four\/kernel expects shape \(1, 1, 3, 4\), but the file has .* of shape \(1, 1, 3, 3\)/,
    );
    expect(other.variables.every(({ version }) => version === 0)).toBe(true);
  });
});

describe('a list of divided weights', () => {
  const written = async (content: unknown): Promise<string> => {
    const path = join(folder, 'wrong.weights.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const mapOf = (...names: unknown[]): unknown => ({ weight_map: { '/layers/dense/vars': names } });

  it.each([
    ['is no JSON', 'nonsense', /does not say which files hold the weights/],
    ['has no map', {}, /does not say which files hold the weights/],
    ['has a list in its place', { weight_map: [] }, /does not say which files hold the weights/],
    ['names no file', mapOf(), /names 0 files/],
    [
      'names a file elsewhere',
      mapOf('../secret.h5'),
      /names "..\/secret.h5", which is no .h5 file in the same folder/,
    ],
    ['names a file by its whole path', mapOf('/etc/secret.h5'), /which is no .h5 file in the same folder/],
    ['names a drive', mapOf('c:secret.h5'), /which is no .h5 file in the same folder/],
    ['names another kind of file', mapOf('secret.txt'), /which is no .h5 file in the same folder/],
    ['names a number', mapOf(7), /names 7, which is no .h5 file/],
    ['names too many', mapOf(...Array.from({ length: 1001 }, (_, at) => `${at}.h5`)), /names 1001 files/],
    [
      'names a file that is not there',
      mapOf('missing.h5'),
      /missing\.h5 cannot be read: the file is not there/,
    ],
  ])('is refused if it %s', async (_, content, message) => {
    const path = await written(content);
    const error = await loadKerasWeights(wholeModel(), path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GraftError);
    expect((error as GraftError).message).toMatch(message);
  });

  it('is refused if one of its files is damaged', async () => {
    for (const part of ['00000', '00001', '00002']) {
      await copyFile(pathOf(`divided_${part}.weights.h5`), join(folder, `divided_${part}.weights.h5`));
    }
    const list = join(folder, 'divided.weights.json');
    await copyFile(pathOf('divided.weights.json'), list);
    await checkKerasWeights(list);
    const second = join(folder, 'divided_00001.weights.h5');
    await writeFile(second, (await readFile(second)).subarray(0, 9000));
    await expect(loadKerasWeights(wholeModel(), list)).rejects.toThrow(
      /divided_00001\.weights\.h5 is damaged or cut off/,
    );
  });
});

describe('an HDF5 file that says more about itself than it holds', () => {
  const made = async (fill: (file: InstanceType<typeof hdf5.File>) => void): Promise<string> => {
    const { FS } = await hdf5.ready;
    const file = new hdf5.File('/made.h5', 'w');
    fill(file);
    file.close();
    const path = join(folder, 'made.weights.h5');
    await writeFile(path, FS.readFile('/made.h5'));
    return path;
  };

  it('is refused before its numbers are read: more numbers than bytes', async () => {
    const path = await made((file) => {
      const group = file.create_group('layers').create_group('dense').create_group('vars');
      const options = { name: '0', data: new Float32Array(4), shape: [4], maxshape: [null], chunks: [4] };
      group.create_dataset(options as unknown as Parameters<typeof group.create_dataset>[0]);
      (group.get('0') as Dataset).resize([2 ** 31]);
    });
    await expect(checkKerasWeights(path)).rejects.toThrow(/declares 2147483648 numbers, but has \d+ bytes/);
  });

  it('is refused if its groups contain each other', async () => {
    const path = await made((file) => {
      const layers = file.create_group('layers');
      layers.create_group('functional').create_hard_link('/layers', 'layers');
    });
    await expect(checkKerasWeights(path)).rejects.toThrow(/is damaged: its groups contain each other/);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Dense, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import { Model } from '../../src/train/index.js';
import { checkKerasWeights, MobileNetV2 } from '../../src/zoo/index.js';
import { temporaryFolder } from '../train/pictures.js';

const inputShape = [32, 32, 3] as const;

let folder: string;
let path: string;
let trained: Model;
beforeAll(async () => {
  folder = await temporaryFolder();
  path = join(folder, 'their classifier.keras');
  trained = await MobileNetV2({ inputShape, alpha: 0.35, includeTop: false, weights: null });
  const inputs = Input({ shape: inputShape });
  const outputs = new Dense(2).apply(new GlobalAveragePooling2D().apply(trained.apply(inputs)));
  await new Model({ inputs, outputs }).save(path);
});

/** Compared as a whole, because a list of numbers takes seconds. */
const bytesOf = (model: Model): Buffer =>
  Buffer.concat(model.getWeights().map(({ buffer }) => new Uint8Array(buffer)));

it('takes the weights of a network inside a .keras archive, whatever its layers are called', async () => {
  await checkKerasWeights(path);
  const again = await MobileNetV2({ inputShape, alpha: 0.35, includeTop: false, weights: path });
  expect(bytesOf(again).equals(bytesOf(trained))).toBe(true);
});

it('takes those of the beginning of a network, and leaves its head', async () => {
  const flat = join(folder, 'flat.keras');
  const outputs = new Dense(2).apply(new GlobalAveragePooling2D().apply(trained.outputs));
  await new Model({ inputs: trained.inputs, outputs }).save(flat);
  const again = await MobileNetV2({ inputShape, alpha: 0.35, includeTop: false, weights: flat });
  expect(bytesOf(again).equals(bytesOf(trained))).toBe(true);
});

it('says which layer of another network does not fit', async () => {
  await expect(MobileNetV2({ inputShape, includeTop: false, weights: path })).rejects.toThrow(
    /layer Conv1 \(Conv2D\) expects weights of the shapes \(3, 3, 3, 32\), but the file has Conv1 \(Conv2D\) with \(3, 3, 3, 16\)/,
  );
});

it('says that a .keras file is damaged', async () => {
  const damaged = join(folder, 'damaged.keras');
  await writeFile(damaged, 'PK\u0003\u0004');
  await expect(checkKerasWeights(damaged)).rejects.toThrow(/damaged\.keras is damaged or cut off/);
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportClassifier } from '../../dist/src/exports/index.js';
import { importOnnx } from '../../dist/src/imports/index.js';
import {
  closeSharedRuntime,
  Dense,
  GlobalAveragePooling2D,
  Input,
  loadModel,
  MobileNetV2,
  Model,
  mobilenetV2,
  saveClassifier,
} from '../../dist/src/index.js';
import { patternImages } from '../peers/pattern.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keras-export-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await closeSharedRuntime();
});

it('is refused under another ending, before the classifier is read', async () => {
  const out = join(folder, 'model.bin');
  await expect(exportClassifier('/nowhere/model.onnx', { to: 'keras', out })).rejects.toThrow(
    /expects an out that ends in \.keras for Keras/,
  );
});

it('is refused for a network with operators that Keras has no layer for', async () => {
  const file = new URL('../golden/imported-vit-script.onnx.gz', import.meta.url);
  const { base } = await importOnnx(gunzipSync(await readFile(file)), { name: 'theirs' });
  const outputs = new Dense(2).apply(base.outputs);
  const path = join(folder, 'vit.onnx');
  const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
  await saveClassifier(new Model({ inputs: base.inputs, outputs }), path, { classNames: ['a', 'b'], resize });
  const out = join(folder, 'vit.keras');
  await expect(exportClassifier(path, { to: 'keras', out })).rejects.toThrow(
    /vit\.onnx cannot become a Keras file: it has \d+ operators that Keras has no layer for; the first is /,
  );
});

it('a classifier becomes a .keras file with its preprocessing, its card and the same outputs', async () => {
  const inputs = Input({ shape: [64, 64, 3] });
  const base = await MobileNetV2({ inputShape: [64, 64, 3], alpha: 0.35, includeTop: false, weights: null });
  const maps = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const outputs = new Dense(3, { name: 'logits' }).apply(new GlobalAveragePooling2D().apply(maps));
  const model = new Model({ inputs, outputs });
  const path = join(folder, 'model.onnx');
  const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
  const createdAt = '2026-11-24T10:00:00Z';
  const classNames = ['a', 'b', 'c'];
  const more = { flipAtTestTime: true, temperature: 1.25 };
  const card = await saveClassifier(model, path, { classNames, resize, createdAt, ...more });
  const out = join(folder, 'model.keras');
  const result = await exportClassifier(path, { to: 'keras', out });
  expect(result).toMatchObject({ path: out, format: 'keras', calibrationImages: 0 });
  expect(result.notKept).toEqual([
    'It judges each picture once; the classifier averages the logits of the picture and its mirror image.',
    'Its confidence is not calibrated; the classifier divides logits by 1.25 before they become probabilities.',
  ]);
  const { 'metadata.json': metadata } = unzipSync(await readFile(out));
  expect(JSON.parse(new TextDecoder().decode(metadata)).graft).toEqual(card);

  const again = await loadModel(out);
  const network = again.layers.find(({ className }) => className === 'Functional') as Model;
  // Inputs are numbered anew.
  const names = ({ layers }: Model): string[] => layers.slice(1).map(({ name }) => name);
  expect(names(network)).toEqual(names(base));
  const classes = again.layers.map(({ className }) => className);
  expect(classes.slice(0, 3)).toEqual(['InputLayer', 'Rescaling', 'Rescaling']);
  const pictures = patternImages([1, 2], 64, 64);
  const [before, after] = [await model.predictOnBatch(pictures), await again.predictOnBatch(pictures)];
  const differences = Array.from(before.data, (value, at) => Math.abs(value - after.data[at]));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
  await Promise.all([model.dispose(), again.dispose()]);
});

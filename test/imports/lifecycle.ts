import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { expect } from 'vitest';
import { explainImage, loadClassifier, restoreModel } from '../../dist/src/classifier/index.js';
import { type ClassifierComparison, exportClassifier, exportWebPage } from '../../dist/src/exports/index.js';
import { findLabelledPictures } from '../../dist/src/photographs/index.js';
import { decodeImage } from '../../dist/src/pictures/index.js';
import { changeSettings, recipes, type TrainResult, train } from '../../dist/src/recipes/index.js';
import { Session } from '../../dist/src/session/index.js';
import { BOUNDS, type Lifecycle, type TriedName } from '../../docs/generate/third-party-networks.js';
import { drawPhotograph } from '../cli/photographs.js';

/* What people do with a third-party network: train on it, save, load, measure, explain and export. */

const FLOWERS = join(import.meta.dirname, '../../../shared/data/flowers');
/** Whether the photographs are the flowers that the losses in docs/backbones.md belong to. */
export const areFlowers = existsSync(FLOWERS);
/** Of all classes together. */
const COUNTS = { train: 60, validation: 20 } as const;

/** 60 photographs to train on and 20 to measure on: of flowers if they are there, else drawn. */
export async function writePhotographs(folder: string): Promise<string> {
  const classes = areFlowers ? readdirSync(FLOWERS).sort() : (['discs', 'stripes'] as const);
  let seed = 0;
  for (const name of classes) {
    let next = 0;
    for (const [part, count] of Object.entries(COUNTS)) {
      await mkdir(join(folder, part, name), { recursive: true });
      for (let at = 0; at < count / classes.length; at++) {
        const path = join(folder, part, name, `${at}.jpg`);
        if (areFlowers) {
          const from = join(FLOWERS, name);
          await copyFile(join(from, readdirSync(from).sort()[next++]), path);
        } else {
          const drawing = { width: 60, height: 50, seed: seed++ };
          await writeFile(path, await drawPhotograph(name as 'discs' | 'stripes', drawing));
        }
      }
    }
  }
  return folder;
}

/** Fine-tunes all layers of a network of test/golden, and takes the classifier through everything that Graft offers. */
export async function lifecycleOf(name: TriedName, photographs: string, folder: string): Promise<Lifecycle> {
  const session = new Session({ threads: 2 });
  try {
    const result = await fineTuned(name, photographs, folder);
    await expectSaved(result, photographs, session);
    const heatMap = await explained(result.model, photographs, session);
    await expectExports(result.model, photographs, folder, session);
    const [head, whole] = result.phases.map(({ history }) => history.history.loss.at(-1)!);
    return { loss: [head, whole], heatMap };
  } finally {
    await session.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fineTuned(name: TriedName, data: string, folder: string): Promise<TrainResult> {
  await mkdir(folder);
  const backbone = join(folder, `${name}.onnx`);
  const packed = readFileSync(new URL(`../golden/imported-${name}-dynamo.onnx.gz`, import.meta.url));
  await writeFile(backbone, gunzipSync(packed));
  const recipe = changeSettings(recipes.fast, {
    backbone,
    imageSize: 32,
    batchSize: 12,
    'featureExtraction.epochs': 3,
    'fineTuning.epochs': 6,
    'fineTuning.from': 0,
    'fineTuning.learningRate': 0.01,
    'fineTuning.clipNorm': 1,
    keepBest: 'none',
    testSplit: 0,
  });
  const resources = { offline: true, cacheDirectory: join(folder, 'cache') };
  const out = join(folder, 'run');
  return await train({ data, out, recipe, pixels: 'tf', seed: 1, threads: 2, duplicates: 'none', resources });
}

/** The file has the weights that training ended with. */
async function expectSaved(
  { model, validation }: TrainResult,
  photographs: string,
  session: Session,
): Promise<void> {
  const classifier = await loadClassifier(model, { session });
  const pictures = await findLabelledPictures(photographs, classifier.classNames);
  const { loss, count, skipped } = await classifier.evaluate(pictures);
  expect({ count, skipped }).toEqual({ count: COUNTS.validation, skipped: [] });
  expect(Math.abs(loss - validation!.loss)).toBeLessThan(1e-4);
  await classifier.dispose();
  expect(await restoreModel(model, { session })).toMatchObject({ headWas: 'kept' });
}

async function explained(
  model: string,
  photographs: string,
  session: Session,
): Promise<Lifecycle['heatMap']> {
  const [name] = readdirSync(join(photographs, 'validation'));
  const picture = join(photographs, 'validation', name, '0.jpg');
  const { heatMap, probability } = await explainImage(model, picture, { session });
  expect(heatMap.data.every((heat) => heat >= 0 && heat <= 1)).toBe(true);
  expect(probability).toBeGreaterThan(0);
  return [heatMap.height, heatMap.width];
}

async function expectExports(
  model: string,
  photographs: string,
  folder: string,
  session: Session,
): Promise<void> {
  const exported = async (to: 'fp16' | 'int8'): Promise<ClassifierComparison> => {
    const out = join(folder, `${to}.onnx`);
    const { comparison } = await exportClassifier(model, { to, out, data: photographs, session });
    expect(comparison!.after.count, to).toBe(COUNTS.validation);
    return comparison!;
  };
  expect((await exported('fp16')).largestDifference, 'fp16').toBeLessThan(BOUNDS.fp16);
  const { before, after } = await exported('int8');
  expect(Math.abs(after.loss - before.loss), 'int8').toBeLessThan(BOUNDS.int8);
  const { directory } = await exportWebPage(model, join(folder, 'page'));
  const classifier = await loadClassifier(model, { session });
  const { files } = await findLabelledPictures(photographs, classifier.classNames);
  const { imageSize, resize } = classifier.card;
  const data = await decodeImage(files[0].path, imageSize, resize);
  const shape = [1, ...imageSize, 3] as [number, number, number, number];
  const { probabilities } = await classifier.predictOnBatch({ data, shape });
  // As the page does it.
  const web = await InferenceSession.create(readFileSync(join(directory, 'model.onnx')));
  const outputs = await web.run({ image: new Tensor('uint8', data, shape) });
  await web.release();
  const found = outputs.probabilities.data as Float32Array;
  expect(found).toHaveLength(probabilities.length);
  const largest = Math.max(...found.map((value, at) => Math.abs(value - probabilities[at])));
  expect(largest, 'web').toBeLessThan(BOUNDS.web);
}

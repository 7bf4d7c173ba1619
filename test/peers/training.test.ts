import { afterAll, describe, expect, it } from 'vitest';
import {
  Adam,
  BinaryCrossentropy,
  Dense,
  GlobalAveragePooling2D,
  Input,
  imageDatasetFromDirectory,
  loadKerasWeights,
  MobileNetV2,
  Model,
  mobilenetV2,
  type Optimizer,
  Runtime,
  RMSprop,
  SGD,
} from '../../dist/src/index.js';
import { GoldenFile } from './golden.js';
import { headKey, type WeightSet, weightSets, weightsPath } from './network.js';
import { fillVariables } from './pattern.js';
import { classFolders } from './pictures.js';

interface Description {
  imageKeys: number[];
  fineTuneAt: number;
}

const runtime = new Runtime({ threads: 2 });
afterAll(() => runtime.close());

/** The tutorial's model without augmentation and dropout. */
async function tutorialModel(weights: WeightSet): Promise<{ base: Model; model: Model }> {
  const inputShape = [160, 160, 3] as const;
  const base = await MobileNetV2({ inputShape, includeTop: false, weights: null, runtime });
  if (weights === 'imagenet') await loadKerasWeights(base, weightsPath);
  else fillVariables(base.variables);
  const inputs = Input({ shape: inputShape });
  const features = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const head = new Dense(1, { name: 'head' });
  const outputs = head.apply(new GlobalAveragePooling2D().apply(features));
  fillVariables(head.variables, headKey);
  return { base, model: new Model({ inputs, outputs, runtime }) };
}

const optimizers: Record<string, () => Optimizer> = {
  Adam: () => new Adam({ learningRate: 1e-4 }),
  RMSprop: () => new RMSprop({ learningRate: 1e-5 }),
  SGD: () => new SGD({ learningRate: 1e-3, momentum: 0.9 }),
};

describe.each(weightSets)('five steps from %s weights', (weights) => {
  const golden = new GoldenFile<Description>(`training-${weights}`);
  const { imageKeys, fineTuneAt } = golden.description;

  it.each([
    ['Adam', false, 2],
    ['RMSprop', true, 56],
    ['SGD', true, 56],
  ] as const)('of %s, base unfrozen: %s', async (optimizer, fineTuning, variables) => {
    const losses = golden.numbers(`${optimizer}/losses`);
    const folder = await classFolders(imageKeys, 160, [imageKeys.length / 2, imageKeys.length / 2]);
    const dataset = await imageDatasetFromDirectory(folder, {
      imageSize: [160, 160],
      batchSize: imageKeys.length,
      shuffle: false,
    });
    const { base, model } = await tutorialModel(weights);
    base.trainable = fineTuning;
    if (fineTuning) for (const layer of base.layers.slice(0, fineTuneAt)) layer.trainable = false;
    const trained = model.trainableVariables;
    const before = trained.map((variable) => variable.value.slice());
    await model.compile({
      optimizer: optimizers[optimizer](),
      loss: new BinaryCrossentropy({ fromLogits: true }),
    });
    // One batch is the whole data set, so that an epoch is a step.
    const { history } = await model.fit(dataset, { epochs: losses.length });
    await model.dispose();

    console.log(optimizer, Math.max(...history.loss.map((l, i) => Math.abs(l - losses[i]))), losses);
    history.loss.forEach((loss, step) => {
      expect(Math.abs(loss - losses[step]), `step ${step}`).toBeLessThan(1e-5);
    });
    expect(trained).toHaveLength(variables);
    const norms = golden.numbers(`${optimizer}/norms`);
    let w = [0, 0];
    trained.forEach(({ path, value }, index) => {
      const change = value.map((end, at) => end - before[index][at]);
      const name = `${optimizer}/${path}`;
      w = [Math.max(w[0], golden.relativeError(name, change, norms[index])), Math.max(w[1], golden.relativeError(name, change))];
      // The start is the same, so that the error of the change is the error of the variable.
      expect(golden.relativeError(name, change, norms[index]), path).toBeLessThan(1e-4);
      expect(golden.relativeError(name, change), `how far ${path} went`).toBeLessThan(0.01);
    });
    console.log('worst', w);
  });
});

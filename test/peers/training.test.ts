import { afterAll, describe, expect, it } from 'vitest';
import {
  Adam,
  BinaryCrossentropy,
  Dense,
  GlobalAveragePooling2D,
  Input,
  imageDatasetFromDirectory,
  MobileNetV2,
  Model,
  mobilenetV2,
  type Optimizer,
  RMSprop,
  Session,
  SGD,
} from '../../dist/src/index.js';
import { loadKerasWeights } from '../../dist/src/public/backbones.js';
import { GoldenFile } from './golden.js';
import { headKey, type WeightSet, weightSets, weightsPath } from './network.js';
import { fillVariables } from './pattern.js';
import { classFolders } from './pictures.js';

interface Description {
  imageKeys: number[];
  fineTuneAt: number;
}

const session = new Session({ threads: 2 });
afterAll(() => session.close());

/** The tutorial's model without augmentation and dropout. */
async function tutorialModel(weights: WeightSet): Promise<{ base: Model; model: Model }> {
  const inputShape = [160, 160, 3] as const;
  const base = await MobileNetV2({ inputShape, includeTop: false, weights: null, session });
  if (weights === 'imagenet') await loadKerasWeights(base, weightsPath);
  else fillVariables(base.variables);
  const inputs = Input({ shape: inputShape });
  const features = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const head = new Dense(1, { name: 'head' });
  const outputs = head.apply(new GlobalAveragePooling2D().apply(features));
  fillVariables(head.variables, headKey);
  return { base, model: new Model({ inputs, outputs, session }) };
}

const optimizers: Record<string, () => Optimizer> = {
  Adam: () => new Adam({ learningRate: 1e-4 }),
  RMSprop: () => new RMSprop({ learningRate: 1e-5 }),
  SGD: () => new SGD({ learningRate: 1e-3, momentum: 0.9 }),
};

/** Five steps through data set, worker threads and training loop; each batch is the whole data set. */
async function expectSteps(weights: WeightSet, optimizer: string, fineTuning: boolean): Promise<void> {
  const golden = new GoldenFile<Description>(`training-${weights}`);
  const { imageKeys, fineTuneAt } = golden.description;
  const losses = golden.numbers(`${optimizer}/losses`);
  const half = imageKeys.length / 2;
  const dataset = await imageDatasetFromDirectory(await classFolders(imageKeys, 160, [half, half]), {
    imageSize: [160, 160],
    batchSize: imageKeys.length,
    shuffle: false,
  });
  const { base, model } = await tutorialModel(weights);
  base.trainable = fineTuning;
  if (fineTuning) for (const layer of base.layers.slice(0, fineTuneAt)) layer.trainable = false;
  const variables = model.trainableVariables;
  const before = variables.map((variable) => variable.value.slice());
  const loss = new BinaryCrossentropy({ fromLogits: true });
  await model.compile({ optimizer: optimizers[optimizer](), loss });
  const { history } = await model.fit(dataset, { epochs: losses.length });
  await model.dispose();

  expect(history.loss).toHaveLength(losses.length);
  history.loss.forEach((value, step) => {
    expect(Math.abs(value - losses[step]), `loss of step ${step}`).toBeLessThan(1e-5);
  });
  expect(variables).toHaveLength(fineTuning ? 56 : 2);
  const norms = golden.numbers(`${optimizer}/norms`);
  variables.forEach(({ path, value }, index) => {
    const name = `${optimizer}/${path}`;
    const change = value.map((end, at) => end - before[index][at]);
    // The initial values are the same, so the error of the change is the error of the variable.
    expect(golden.relativeError(name, change, norms[index]), path).toBeLessThan(1e-4);
    // Keras in float32 and in float64 differ by 0.015 here.
    expect(golden.relativeError(name, change), `how far ${path} went`).toBeLessThan(0.05);
  });
}

describe('five steps', () => {
  it.each(weightSets)('of Adam on the head, %s weights', async (weights) => {
    await expectSteps(weights, 'Adam', false);
  });

  it.each(['RMSprop', 'SGD'])('of %s from layer 100, pattern weights', async (optimizer) => {
    await expectSteps('pattern', optimizer, true);
  });
});

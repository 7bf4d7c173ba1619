import {
  Adam,
  BinaryCrossentropy,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  imageDatasetFromDirectory,
  MobileNetV2,
  Model,
  mobilenetV2,
  nextSeed,
  ReLU,
  Rescaling,
  SparseCategoricalCrossentropy,
  type SymbolicTensor,
  saveClassifier,
  setRandomSeed,
} from '@graft-vision/graft';
import { cardResults } from '@graft-vision/graft/classifier';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export const imageSize = [32, 32] as const;
const imageShape = [...imageSize, 3] as const;

export type Architecture = 'small' | 'MobileNetV2';

export interface TrainedModel {
  readonly validation: Readonly<Record<'loss' | 'accuracy' | 'correct' | 'count', number>>;
  readonly trainingLoss: readonly number[];
}

/**
 * Trains a classifier without pretrained weights through the public API, and saves it.
 *
 * @param folder holds train/ and validation/
 */
export async function trainAndSave(
  architecture: Architecture,
  folder: string,
  path: string,
): Promise<TrainedModel> {
  setRandomSeed(1);
  const settings = { imageSize, batchSize: 8 };
  const training = await imageDatasetFromDirectory(`${folder}/train`, { ...settings, seed: nextSeed() });
  const held = await imageDatasetFromDirectory(`${folder}/validation`, { ...settings, shuffle: false });
  const { classNames } = training;
  const outputs = classNames.length === 2 ? 1 : classNames.length;
  const inputs = Input({ shape: imageShape });
  const features = architecture === 'small' ? smallNetwork(inputs) : await mobileNet(inputs);
  const pooled = new GlobalAveragePooling2D().apply(features);
  const model = new Model({ inputs, outputs: new Dense(outputs).apply(pooled) });
  const loss =
    outputs === 1
      ? new BinaryCrossentropy({ fromLogits: true })
      : new SparseCategoricalCrossentropy({ fromLogits: true });
  await model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss, metrics: ['accuracy'] });
  const epochs = 12;
  const { history } = await model.fit(training, { epochs });
  const validation = await model.evaluate(held);
  await saveClassifier(model, path, {
    dataset: training,
    backbone: { name: architecture, weights: 'none' },
    training: { epochs, images: training.count },
    results: { validation: cardResults(validation) },
  });
  await model.dispose();
  const { loss: validationLoss, accuracy, count } = validation;
  const correct = Math.round(accuracy * count);
  return { validation: { loss: validationLoss, accuracy, correct, count }, trainingLoss: history.loss };
}

function smallNetwork(inputs: SymbolicTensor): SymbolicTensor {
  let x = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
  for (const filters of [8, 16, 32]) {
    x = new Conv2D(filters, 3, { strides: 2, padding: 'same' }).apply(x);
    x = new ReLU().apply(x);
  }
  return x;
}

async function mobileNet(inputs: SymbolicTensor): Promise<SymbolicTensor> {
  const base = await MobileNetV2({ inputShape: imageShape, alpha: 0.35, includeTop: false, weights: null });
  for (const layer of base.layers.slice(0, 100)) layer.trainable = false;
  return base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
}

export interface DirectResult {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly logits: { readonly shape: readonly number[]; readonly data: Float32Array };
  readonly probabilities: { readonly shape: readonly number[]; readonly data: Float32Array };
}

/** Runs a model file in ONNX Runtime, without Graft. `pixels` are uint8 [batch, height, width, 3]. */
export async function runDirectly(
  model: string,
  pixels: Uint8Array,
  [height, width]: readonly [number, number],
): Promise<DirectResult> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const batch = pixels.length / (height * width * 3);
  const image = new Tensor('uint8', pixels, [batch, height, width, 3]);
  const { logits, probabilities } = await session.run({ image });
  const { inputNames, outputNames } = session;
  const result = {
    inputNames,
    outputNames,
    logits: { shape: logits.dims, data: Float32Array.from(logits.data as Float32Array) },
    probabilities: {
      shape: probabilities.dims,
      data: Float32Array.from(probabilities.data as Float32Array),
    },
  };
  await session.release();
  return result;
}

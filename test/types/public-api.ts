/*
 * A user's program for the type checker: it uses the public API like the tutorial, and is never run. It stops
 * compiling when a name disappears, a type changes, or `any` leaks out of the library.
 */
import {
  Adam,
  type Backbone,
  BinaryCrossentropy,
  backbones,
  type Callback,
  type Classifier,
  type ClassifierCard,
  type ClassifierEvaluation,
  createBackbone,
  Dense,
  Dropout,
  type Evaluation,
  GlobalAveragePooling2D,
  GraftError,
  type History,
  type ImageBatch,
  type ImageDataset,
  Input,
  imageDatasetFromDirectory,
  imageGridFigure,
  joinHistories,
  learningCurvesFigure,
  loadClassifier,
  MixUp,
  MobileNetV2,
  Model,
  mobilenetV2,
  type Prediction,
  RandomFlip,
  RandomRotation,
  RandomZoom,
  type RestoredModel,
  RMSprop,
  restoreModel,
  Sequential,
  type SymbolicTensor,
  saveClassifier,
  setRandomSeed,
  UsageError,
  version,
} from '@graft-vision/graft';
import { describeBackbone, type WeightsOrigin } from '@graft-vision/graft/backbones';
import {
  describeClassifier,
  type Explanation,
  type ExportResult,
  explainImage,
  exportClassifier,
  type FilePrediction,
} from '@graft-vision/graft/classifier';
import {
  type AugmentationConfig,
  type AugmentationLayer,
  augmentationFromConfig,
  type Functional,
  type Variable,
} from '@graft-vision/graft/layers';
import { wilsonInterval } from '@graft-vision/graft/metrics';
import { describeData, findLabelledPictures, findPictures } from '@graft-vision/graft/photographs';
import {
  confusionMatrixFigure,
  heatMapFigure,
  htmlReport,
  reportResult,
  svgToPng,
} from '@graft-vision/graft/report';

type IsAny<Type> = 0 extends 1 & Type ? true : false;
/** Compiles only if the value's type is known. */
function known<Type>(value: IsAny<Type> extends true ? never : Type): Type {
  return value;
}

export async function train(folder: string): Promise<History> {
  setRandomSeed(1);
  const options = { imageSize: [160, 160], batchSize: 32, shuffle: true, seed: 1 } as const;
  const training: ImageDataset = known(await imageDatasetFromDirectory(`${folder}/train`, options));
  const held = await imageDatasetFromDirectory(`${folder}/validation`, options);
  const testBatches = Math.floor(held.cardinality() / 5);
  const [test, validation] = [held.take(testBatches), held.skip(testBatches)];
  const names: readonly string[] = known(training.classNames);
  for await (const batch of training.prefetch(2)) {
    const { images, labels, paths }: ImageBatch = known(batch);
    const pixels: Uint8Array = known(images.data);
    const first: number | bigint = known(labels.data[0]);
    known(`${paths[0]} ${pixels.length} ${first}`);
  }

  const augmentation = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]);
  const base: Model = known(
    await MobileNetV2({ inputShape: [160, 160, 3], includeTop: false, alpha: 1, weights: 'imagenet' }),
  );
  base.trainable = false;
  const inputs = Input({ shape: [160, 160, 3] });
  let x: SymbolicTensor = known(augmentation.apply(inputs));
  x = known(mobilenetV2.preprocessInput(x));
  x = known(base.apply(x, { training: false }));
  x = known(new GlobalAveragePooling2D().apply(x));
  x = known(new Dropout(0.2).apply(x));
  const model: Model = new Model({ inputs, outputs: new Dense(1).apply(x) });
  const network: Functional = model;
  const variables: readonly Variable[] = known(model.trainableVariables);

  const loss = new BinaryCrossentropy({ fromLogits: true });
  await model.compile({ optimizer: new Adam({ learningRate: 1e-4 }), loss, metrics: ['accuracy'] });
  const stop: Callback = {
    onEpochEnd: (epoch, logs) => {
      const accuracy: number | undefined = known(logs.val_accuracy);
      if (epoch > 3 && (accuracy ?? 0) > 0.99) model.stopTraining = true;
    },
  };
  const fit = { epochs: 10, validationData: validation, callbacks: [stop] };
  const first: History = known(await model.fit(training, fit));
  for (const layer of base.layers.slice(0, 100)) layer.trainable = false;
  await model.compile({ optimizer: new RMSprop({ learningRate: 1e-5 }), loss, metrics: ['accuracy'] });
  const second = await model.fit(training, { ...fit, epochs: 20, initialEpoch: 10 });
  const history: History = known(joinHistories(first, second));

  const { accuracy, count }: Evaluation = known(await model.evaluate(test));
  const [low, high] = known(wilsonInterval(Math.round(accuracy * count), count));
  const prediction: Prediction = known(await model.predict(test));
  const logits: Float32Array = known(prediction.data);
  const figure: string = known(learningCurvesFigure(history.history, { title: 'Accuracy and loss' }));
  const summary: string = known(model.summary());
  known(`${figure} ${summary} ${low} ${high} ${logits.length} ${variables.length} ${network.name}`);

  const card: ClassifierCard = {
    formatVersion: 1,
    graftVersion: version,
    classNames: [...names],
    task: 'binary',
    imageSize: [160, 160],
    resize: training.resize,
    backbone: describeBackbone(base, 'openimages'),
    training: { epochs: 20 },
    results: {},
  };
  await saveClassifier(model, 'model.onnx', card);
  await model.dispose();
  return history;
}

export function augment(saved: readonly AugmentationConfig[]): AugmentationConfig[] {
  const layers: AugmentationLayer[] = known(augmentationFromConfig(saved));
  const stack = new Sequential([...layers, new RandomZoom(0.2, { widthFactor: [-0.1, 0.1] }), new MixUp()]);
  return stack.layers.length > 2 ? layers.map((layer) => known(layer.toPlainObject())) : [];
}

export async function others(): Promise<number> {
  const weights: number[] = [];
  for (const backbone of Object.values(backbones)) {
    const { name, defaultImageSize: size, fineTuneAt, alphas }: Backbone = known(backbone);
    const inputs = Input({ shape: [size, size, 3] });
    const base: Model = known(await createBackbone(name, { inputShape: [size, size, 3], weights: null }));
    const features: SymbolicTensor = known(base.apply(backbone.preprocessInput(inputs)));
    known(`${alphas?.length} ${base.layers[fineTuneAt].name} ${features.shape.length}`);
    weights.push(base.countParams());
  }
  return weights.length;
}

export async function use(path: string, pictures: readonly string[]): Promise<string[]> {
  const labels: string[] = [];
  try {
    const classifier: Classifier = known(await loadClassifier(path));
    for await (const prediction of classifier.predictFiles(pictures)) {
      const found: FilePrediction = known(prediction);
      labels.push('error' in found ? found.error : `${found.label} ${found.probabilities[found.label]}`);
    }
    const pixels = new Uint8Array(160 * 160 * 3);
    const { probabilities } = await classifier.predictOnBatch({ data: pixels, shape: [1, 160, 160, 3] });
    const image = { pixels, height: 160, width: 160, title: `${probabilities[0]}` };
    const figure = await imageGridFigure([image], { title: 'One picture' });
    const png: Uint8Array = known(await svgToPng(figure));
    const origin: WeightsOrigin | undefined = known(classifier.card.backbone.origin);
    const labelled = known(await findLabelledPictures('photos', classifier.classNames));
    const evaluation: ClassifierEvaluation = known(await classifier.evaluate(labelled, { threshold: 0.7 }));
    const area: number | undefined = known(evaluation.metrics.rocAuc?.value);
    const matrix: string = known(
      confusionMatrixFigure(evaluation.metrics.confusionMatrix, evaluation.classNames),
    );
    const report: string = known(
      htmlReport({ title: 'Mine', results: [reportResult('pictures', evaluation)] }),
    );
    labels.push(`${area} ${matrix} ${report}`);
    labels.push(`${png.length} ${origin?.license}`);
  } catch (error) {
    if (error instanceof UsageError) labels.push(known(error.message));
    else if (error instanceof GraftError) labels.push(known(error.hint ?? ''));
    else throw error;
  }
  return labels;
}

// The compiler reports users' mistakes.
// @ts-expect-error unknown option
export const unknownOption = new Adam({ learningrate: 1e-4 });
// @ts-expect-error a number in the place of a path
export const wrongPath = loadClassifier(5);
// @ts-expect-error networks with their top are not supported
export const withTop = MobileNetV2({ includeTop: true });

export async function keep(path: string, folder: string): Promise<void> {
  const { size, card } = await describeClassifier(path);
  const restored: RestoredModel = known(
    await restoreModel(path, { classNames: [...card.classNames].reverse() }),
  );
  const base: Model = known(restored.base);
  const was: 'kept' | 'reordered' | 'matched' | 'replaced' = known(restored.headWas);
  const data = { train: await imageDatasetFromDirectory(folder) };
  const digest: string | undefined = known((await describeData(folder, data)).digest?.value);
  const result: ExportResult = known(
    await exportClassifier(path, { to: 'int8', out: 'small.onnx', data: folder }),
  );
  const lost: number | undefined = known(result.comparison?.lost);
  const explanation: Explanation = known(await explainImage(path, 'cat.jpg', { className: 'cats' }));
  const figure: string = known(await heatMapFigure(explanation, { title: explanation.className }));
  const classifier = await loadClassifier(path);
  for await (const prediction of classifier.predictFiles(findPictures([folder]))) {
    const answer: FilePrediction = known(prediction);
    known(`${answer.path} ${size} ${base.name} ${was} ${digest} ${lost} ${figure}`);
  }
}

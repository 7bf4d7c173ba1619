/*
 * TensorFlow's tutorial "Transfer learning and fine-tuning", cell by cell.
 *
 * `graft tutorial` runs this same program; run it by hand after `npm ci` with
 *   node dist/examples/transfer-learning.js DATA [WEIGHTS]
 * where DATA holds train/ and validation/, each with one folder of photographs per class, and WEIGHTS is imagenet
 * (the default), openimages or the path of a Keras .h5 file.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import {
  Adam,
  AugmentedViews,
  BinaryCrossentropy,
  type Callback,
  type ClassifierCard,
  Dense,
  type DownloadProgress,
  Dropout,
  type Evaluation,
  GlobalAveragePooling2D,
  type GridImage,
  type History,
  type ImageDataset,
  type Images,
  Input,
  imageDatasetFromDirectory,
  imageGridFigure,
  joinHistories,
  type LabelledPredictions,
  labelledPredictions,
  learningCurvesFigure,
  MobileNetV2,
  Model,
  mobilenetV2,
  nextSeed,
  previewAugmentation,
  RandomFlip,
  RandomRotation,
  RMSprop,
  type ScannedFile,
  type Score,
  Sequential,
  type SkippedFile,
  SparseCategoricalCrossentropy,
  saveClassifier,
  setRandomSeed,
} from 'graft';
import { cardResults } from 'graft/classifier';
import { wilsonInterval } from 'graft/metrics';
import type { Source } from 'graft/recipes';

export interface TutorialOptions {
  /** Holds train/ and validation/, each with class folders. */
  data: string;
  /** 'imagenet', 'openimages' or the path of a Keras .h5 file. */
  weights: string;
  /** What the photographs are, for the classifier's card; `findData` knows. */
  dataSource?: Source;
  /** The file that the finished classifier is saved to. */
  model: string;
  epochs: number;
  fineTuneEpochs: number;
  /** Layers of the base before this one stay frozen. */
  fineTuneAt: number;
  batchSize: number;
  imageSize: number;
  seed: number;
  /** Fine-tune on the augmented views of the first phase again instead of on new ones (faster, more memory). */
  reuseViews: boolean;
  cacheDirectory?: string;
}

export const tutorialDefaults = {
  weights: 'imagenet',
  epochs: 10,
  fineTuneEpochs: 10,
  fineTuneAt: 100,
  batchSize: 32,
  imageSize: 160,
  reuseViews: false,
} satisfies Partial<TutorialOptions>;

/** Where the cells show what they did. */
export interface Notebook {
  print(text: string): void;
  figure(name: string, svg: string): Promise<void>;
  /** Follows the training of a phase, or an evaluation. */
  progress(phase: string): Callback;
  download?(progress: DownloadProgress): void;
}

export interface TutorialPhase {
  readonly name: 'feature-extraction' | 'fine-tuning';
  readonly epochs: number;
  readonly history: History;
  readonly seconds: number;
}

export interface TutorialResult {
  readonly initial: Evaluation;
  readonly phases: readonly TutorialPhase[];
  /** What the saved classifier says about itself. */
  readonly card: ClassifierCard;
  readonly validation: Score;
  readonly test: Score;
  /** What the finished model says about the test images. */
  readonly testPredictions: LabelledPredictions;
  /** Images of each class, by part. */
  readonly counts: Readonly<Record<'training' | 'validation' | 'test', readonly number[]>>;
  /** Which image was for what, with its class's number. */
  readonly photographs: Readonly<Record<'train' | 'validation' | 'test', readonly ScannedFile[]>>;
  readonly history: History;
  readonly summaries: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

export async function transferLearning(
  options: TutorialOptions,
  notebook: Notebook,
): Promise<TutorialResult> {
  const { batchSize, epochs, fineTuneEpochs } = options;
  const imageSize = [options.imageSize, options.imageSize] as const;
  const imageShape = [...imageSize, 3] as const;
  setRandomSeed(options.seed);

  // Data preprocessing: folders become labelled batches.
  const settings = { imageSize, batchSize, shuffle: true };
  const training = await imageDatasetFromDirectory(`${options.data}/train`, {
    ...settings,
    seed: nextSeed(),
  });
  const held = await imageDatasetFromDirectory(`${options.data}/validation`, {
    ...settings,
    seed: nextSeed(),
  });
  const { classNames } = training;

  // The data set has no test set: a fifth of the validation batches becomes one.
  const testBatches = Math.floor(held.cardinality() / 5);
  const testDataset = held.take(testBatches);
  const validationDataset = held.skip(testBatches);
  notebook.print(
    `${training.count} training, ${validationDataset.count} validation and ${testDataset.count} test images of ${classNames.join(' and ')}`,
  );

  // Look at the first nine training images.
  const firstBatch = await training.load(training.plan(0)[0]);
  const nine = takeImages(firstBatch.images, 9);
  await notebook.figure(
    'training-images',
    await imageGridFigure(
      nine.map((pixels, index) => ({ ...pixels, title: classNames[Number(firstBatch.labels.data[index])] })),
      { title: 'Nine training images' },
    ),
  );

  // Load ahead while the model trains.
  const trainDataset = training.prefetch(2);

  // Use data augmentation. It is active only while training.
  const dataAugmentation = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]);
  const one: Images = { data: nine[0].pixels, shape: [1, ...imageShape] };
  const views = Array.from({ length: 9 }, (_, view): GridImage => {
    const { data } = previewAugmentation(dataAugmentation, one, { view });
    return { ...nine[0], pixels: data, title: `View ${view + 1}` };
  });
  await notebook.figure(
    'augmented-image',
    await imageGridFigure(views, { title: 'One image, augmented nine times' }),
  );

  // Create the base model from the pretrained network.
  const base = await MobileNetV2({
    inputShape: imageShape,
    includeTop: false,
    weights: options.weights,
    cacheDirectory: options.cacheDirectory,
    onProgress: notebook.download,
  });
  const featureBatch = await base.predictOnBatch(firstBatch.images);
  notebook.print(`The base turns a batch of images into features of shape ${featureBatch.shape.join(' x ')}`);

  // Freeze the convolutional base.
  base.trainable = false;

  // Add a classification head: one logit for two classes, else one for each.
  const outputs = classNames.length === 2 ? 1 : classNames.length;
  const inputs = Input({ shape: imageShape });
  let x = dataAugmentation.apply(inputs);
  x = mobilenetV2.preprocessInput(x); // or: new Rescaling(1 / 127.5, { offset: -1 }).apply(x)
  x = base.apply(x, { training: false });
  x = new GlobalAveragePooling2D().apply(x);
  x = new Dropout(0.2).apply(x);
  const model = new Model({ inputs, outputs: new Dense(outputs).apply(x) });

  // Compile the model.
  const loss =
    outputs === 1
      ? new BinaryCrossentropy({ fromLogits: true })
      : new SparseCategoricalCrossentropy({ fromLogits: true });
  await model.compile({ optimizer: new Adam({ learningRate: 0.0001 }), loss, metrics: ['accuracy'] });
  const frozenSummary = model.summary();
  notebook.print(frozenSummary);

  // Evaluate before any training.
  const initial = await model.evaluate(validationDataset, {
    callbacks: [notebook.progress('initial evaluation')],
  });
  notebook.print(
    `Initial loss: ${initial.loss.toFixed(2)}, initial accuracy: ${initial.accuracy.toFixed(2)}`,
  );

  // Train the head.
  const augmentedViews = options.reuseViews
    ? new AugmentedViews({ count: Math.max(epochs, 1), layer: base.layers[options.fineTuneAt - 1]?.name })
    : undefined;
  const featureExtraction = await timed('feature-extraction', epochs, () =>
    model.fit(trainDataset, {
      epochs,
      validationData: validationDataset,
      callbacks: [notebook.progress('feature extraction')],
      augmentedViews,
    }),
  );
  await notebook.figure('learning-curves', curves(featureExtraction.history, 'Feature extraction'));

  // Un-freeze the top of the base.
  base.trainable = true;
  notebook.print(`Number of layers in the base model: ${base.layers.length}`);
  for (const layer of base.layers.slice(0, options.fineTuneAt)) layer.trainable = false;

  // Compile again, with a learning rate ten times lower: large updates would destroy what the base has learned.
  await model.compile({ optimizer: new RMSprop({ learningRate: 0.0001 / 10 }), loss, metrics: ['accuracy'] });
  const fineTuningSummary = model.summary();
  notebook.print(fineTuningSummary);

  // Continue training, for exactly as many epochs as asked for.
  const fineTuning = await timed('fine-tuning', fineTuneEpochs, () =>
    model.fit(trainDataset, {
      epochs: epochs + fineTuneEpochs,
      initialEpoch: epochs,
      validationData: validationDataset,
      callbacks: [notebook.progress('fine-tuning')],
      augmentedViews,
    }),
  );
  const history = joinHistories(featureExtraction.history, fineTuning.history);
  await notebook.figure(
    'learning-curves-fine-tuning',
    curves(history, 'Feature extraction and fine-tuning', epochs),
  );

  // Evaluate on images that took no part in training or in any choice.
  const test = scoreOf(await model.evaluate(testDataset, { callbacks: [notebook.progress('test')] }));
  const [low, high] = wilsonInterval(test.correct, test.count);
  notebook.print(
    `Test loss ${test.loss.toFixed(4)}, test accuracy ${percent(test.accuracy)}: ${test.correct} of ${test.count} (95 % confidence: ${percent(low)} to ${percent(high)})`,
  );

  const testPredictions = await labelledPredictions(model, testDataset);

  // Predict one batch: from logits to probabilities, to classes.
  const testBatch = await testDataset.load(testDataset.plan(0)[0]);
  const logits = await model.predictOnBatch(testBatch.images);
  const predictions = classesOf(logits.data, outputs);
  const labels = Array.from(testBatch.labels.data);
  notebook.print(`Predictions: ${predictions.join(' ')}\nLabels:      ${labels.join(' ')}`);
  await notebook.figure(
    'predictions',
    await imageGridFigure(
      takeImages(testBatch.images, 9).map((pixels, index) => ({
        ...pixels,
        title: classNames[predictions[index]],
        tone: predictions[index] === labels[index] ? ('right' as const) : ('wrong' as const),
      })),
      { title: 'Nine test images and what the model sees in them' },
    ),
  );

  // Save everything that is needed to use the classifier as one ONNX file.
  const validation = scoreOf(await model.evaluate(validationDataset));
  const card = await saveClassifier(model, options.model, {
    dataset: training,
    data: options.dataSource,
    training: {
      recipe: 'tutorial',
      epochs,
      fineTuneEpochs,
      fineTuneAt: options.fineTuneAt,
      batchSize,
      seed: options.seed,
      reuseViews: options.reuseViews,
      images: training.count,
    },
    results: { validation: cardResults(validation), test: cardResults(test) },
  });
  await model.dispose();
  const skipped = [...training.skipped, ...validationDataset.skipped, ...testDataset.skipped];
  return {
    initial,
    phases: [featureExtraction, fineTuning],
    card,
    validation,
    test,
    testPredictions,
    counts: {
      training: classCounts(training),
      validation: classCounts(validationDataset),
      test: classCounts(testDataset),
    },
    photographs: {
      train: filesOf(training),
      validation: filesOf(validationDataset),
      test: filesOf(testDataset),
    },
    history,
    summaries: [frozenSummary, fineTuningSummary],
    skipped: [...new Map(skipped.map((file) => [file.path, file])).values()],
  };
}

async function timed(
  name: TutorialPhase['name'],
  epochs: number,
  train: () => Promise<History>,
): Promise<TutorialPhase> {
  const start = performance.now();
  const history = await train();
  return { name, epochs, history, seconds: (performance.now() - start) / 1000 };
}

/** The images of a dataset that could be read. */
function filesOf(dataset: ImageDataset): ScannedFile[] {
  const labels = dataset.imageLabels(dataset.indices);
  const unreadable = new Set(dataset.skipped.map(({ path }) => path));
  return dataset.paths
    .map((path, at) => ({ path, labels: labels[at] }))
    .filter(({ path }) => !unreadable.has(path));
}

/** An evaluation with the number of images that the model is right about. */
function scoreOf({ loss, accuracy, count, skipped }: Evaluation): Score {
  return { loss, accuracy, correct: Math.round(accuracy * count), count, skipped };
}

/** Images of each class. */
function classCounts(dataset: ImageDataset): number[] {
  const counts = dataset.classNames.map(() => 0);
  for (const label of dataset.labelsOf(dataset.indices).data) counts[label]++;
  return counts;
}

function curves(history: History, title: string, fineTuningAfterEpoch?: number): string {
  return learningCurvesFigure(history.history, { title, fineTuningAfterEpoch });
}

/** The class with the highest probability: for one logit, the second class above a probability of one half. */
function classesOf(logits: Float32Array, outputs: number): number[] {
  return Array.from({ length: logits.length / outputs }, (_, row) => {
    const sample = logits.subarray(row * outputs, (row + 1) * outputs);
    if (outputs > 1) return sample.indexOf(Math.max(...sample));
    const probability = 1 / (1 + Math.exp(-sample[0]));
    return probability < 0.5 ? 0 : 1;
  });
}

function takeImages(images: Images, count: number): { pixels: Uint8Array; height: number; width: number }[] {
  const [available, height, width, channels] = images.shape;
  const size = height * width * channels;
  return Array.from({ length: Math.min(count, available) }, (_, index) => ({
    pixels: images.data.subarray(index * size, (index + 1) * size),
    height,
    width,
  }));
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [data, weights = tutorialDefaults.weights] = process.argv.slice(2);
  if (data === undefined) throw new Error('Say which folder holds train/ and validation/.');
  await mkdir('runs/example', { recursive: true });
  await transferLearning(
    { ...tutorialDefaults, data, weights, model: 'runs/example/model.onnx', seed: 1 },
    {
      print: (text) => console.log(text),
      figure: (name, svg) => writeFile(`runs/example/${name}.svg`, svg),
      progress: (phase) => ({
        onEpochEnd: (epoch, logs) => console.log(phase, epoch + 1, logs),
      }),
    },
  );
}

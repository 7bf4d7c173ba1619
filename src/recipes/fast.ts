import { cardResults, saveClassifier } from '../classifier/index.js';
import { type DownloadProgress, imageDatasetFromDirectory, type SkippedFile } from '../data/index.js';
import {
  AdamW,
  BinaryCrossentropy,
  CosineDecay,
  Dense,
  GlobalAveragePooling2D,
  Input,
  nextSeed,
  RMSprop,
  SparseCategoricalCrossentropy,
  setRandomSeed,
  Zeros,
} from '../nn/index.js';
import { type Callback, EarlyStopping, type Evaluation, type History, Model } from '../train/index.js';
import { version } from '../version.js';
import { describeBackbone, MobileNetV2, mobilenetV2 } from '../zoo/index.js';
import type { Source } from './candidates.js';

/** The settings of the fast recipe as a plain object: print it, keep it, pass it back. */
export interface FastRecipe {
  readonly name: 'fast';
  /** Height and width in pixels. Default 160. */
  readonly imageSize: number;
  /** Default 32. */
  readonly batchSize: number;
  /** Passes over the kept features for the head. Default 20. */
  readonly epochs: number;
  /** Highest learning rate of the head; it falls along a cosine to 0. Default 0.001. */
  readonly learningRate: number;
  /** AdamW's; with kept features the head is a linear model and needs a strong one. Default 1. */
  readonly weightDecay: number;
  /** Epochs of fine-tuning after the head; 0 (default) leaves the base as it is. */
  readonly fineTuneEpochs: number;
  /** Layers of the base before this one stay frozen in fine-tuning. Default 100. */
  readonly fineTuneAt: number;
  /** Default 0.00001. */
  readonly fineTuneLearningRate: number;
}

/** The defaults of `trainFast`. */
export const fastRecipe: FastRecipe = {
  name: 'fast',
  imageSize: 160,
  batchSize: 32,
  epochs: 20,
  learningRate: 1e-3,
  weightDecay: 1,
  fineTuneEpochs: 0,
  fineTuneAt: 100,
  fineTuneLearningRate: 1e-5,
};

/** What `trainFast` works on. */
export interface FastRecipeOptions {
  /** Holds train/ and validation/, each with class folders. */
  data: string;
  /** 'imagenet', 'openimages' or the path of a Keras .h5 file. */
  weights: string;
  /** What the photographs are, for the classifier's card; `findData` knows. */
  dataSource?: Source;
  /** The file that the finished classifier is saved to. */
  model: string;
  seed: number;
  recipe?: Partial<FastRecipe>;
  cacheDirectory?: string;
  /** Follows a phase. */
  progress?: (phase: string) => Callback;
  onDownload?: (progress: DownloadProgress) => void;
}

/** What `trainFast` did. */
export interface FastResult {
  readonly recipe: FastRecipe;
  readonly phases: readonly {
    name: 'feature-extraction' | 'fine-tuning';
    history: History;
    seconds: number;
  }[];
  /** Of the finished model. The validation images also chose its weights, so expect a little less on others. */
  readonly validation: Evaluation;
  /** Files of both folders that could not be used. */
  readonly skipped: readonly SkippedFile[];
  readonly summary: string;
}

/**
 * The quickest way to a good classifier: every photograph goes through the frozen base once, and the head is trained
 * to convergence on what comes out. The weights with the lowest validation loss are kept. The head starts at zero,
 * so that the result hardly depends on the seed.
 */
export async function trainFast(options: FastRecipeOptions): Promise<FastResult> {
  const recipe: FastRecipe = { ...fastRecipe, ...options.recipe };
  setRandomSeed(options.seed);
  const imageSize = [recipe.imageSize, recipe.imageSize] as const;
  const { batchSize } = recipe;
  const folder = (part: string, shuffle: boolean) =>
    imageDatasetFromDirectory(`${options.data}/${part}`, {
      imageSize,
      batchSize,
      shuffle,
      seed: nextSeed(),
      cacheDirectory: options.cacheDirectory,
    });
  const training = await folder('train', true);
  const validationData = await folder('validation', false);
  const { classNames } = training;
  const base = await MobileNetV2({
    inputShape: [...imageSize, 3],
    includeTop: false,
    weights: options.weights,
    cacheDirectory: options.cacheDirectory,
    onProgress: options.onDownload,
  });
  base.trainable = false;
  const outputs = classNames.length === 2 ? 1 : classNames.length;
  const inputs = Input({ shape: [...imageSize, 3] });
  const features = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const head = new Dense(outputs, { kernelInitializer: new Zeros() });
  const model = new Model({ inputs, outputs: head.apply(new GlobalAveragePooling2D().apply(features)) });
  const loss =
    outputs === 1
      ? new BinaryCrossentropy({ fromLogits: true })
      : new SparseCategoricalCrossentropy({ fromLogits: true });

  const phases: FastResult['phases'][number][] = [];
  const trainPhase = async (
    name: FastResult['phases'][number]['name'],
    initialEpoch: number,
    epochs: number,
  ) => {
    const start = performance.now();
    const best = new EarlyStopping({ monitor: 'valLoss', patience: epochs, restoreBestWeights: true });
    const history = await model.fit(training, {
      initialEpoch,
      epochs: initialEpoch + epochs,
      validationData,
      callbacks: [best, ...(options.progress ? [options.progress(name.replace('-', ' '))] : [])],
    });
    phases.push({ name, history, seconds: (performance.now() - start) / 1000 });
  };

  const decaySteps = Math.max(1, recipe.epochs * training.cardinality());
  const learningRate = new CosineDecay({ initialLearningRate: recipe.learningRate, decaySteps });
  await model.compile({ optimizer: new AdamW({ learningRate, weightDecay: recipe.weightDecay }), loss });
  await trainPhase('feature-extraction', 0, recipe.epochs);
  if (recipe.fineTuneEpochs > 0) {
    base.trainable = true;
    for (const layer of base.layers.slice(0, recipe.fineTuneAt)) layer.trainable = false;
    await model.compile({ optimizer: new RMSprop({ learningRate: recipe.fineTuneLearningRate }), loss });
    await trainPhase('fine-tuning', recipe.epochs, recipe.fineTuneEpochs);
  }

  const validation = await model.evaluate(validationData);
  const summary = model.summary();
  await saveClassifier(model, options.model, {
    formatVersion: 1,
    graftVersion: version,
    classNames: [...classNames],
    imageSize: [...imageSize],
    resize: training.resize,
    backbone: describeBackbone(base, options.weights),
    data: options.dataSource,
    training: { recipe: { ...recipe }, seed: options.seed, images: training.count },
    results: {
      validation: cardResults(validation),
    },
  });
  const skipped = [...training.skipped, ...validationData.skipped];
  await model.dispose();
  await Promise.all([training.close(), validationData.close()]);
  return { recipe, phases, validation, skipped, summary };
}

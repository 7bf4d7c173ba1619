import { describe, expect, it } from 'vitest';
import * as predict from '../../src/classifier/predict.js';
import { UsageError } from '../../src/errors.js';
import * as main from '../../src/index.js';
import * as backbones from '../../src/public/backbones.js';
import * as callbacks from '../../src/public/callbacks.js';
import * as classifier from '../../src/public/classifier.js';
import * as datasets from '../../src/public/datasets.js';
import * as layers from '../../src/public/layers.js';
import * as metrics from '../../src/public/metrics.js';
import * as optimizers from '../../src/public/optimizers.js';
import * as photographs from '../../src/public/photographs.js';
import * as recipes from '../../src/public/recipes.js';
import * as report from '../../src/public/report.js';
import * as serve from '../../src/public/serve.js';
import * as shards from '../../src/public/shards.js';

/** `tsconfig.json` has no types of browsers, so the compiler must not follow this import. */
const webModule: string = '../../src/public/web.js';
const web = (await import(webModule)) as object;

type Callable = (...given: unknown[]) => unknown;
type Class = new (...given: unknown[]) => unknown;

const modules: Readonly<Record<string, object>> = {
  ...{ main, backbones, callbacks, classifier, datasets, layers, metrics, optimizers },
  ...{ photographs, recipes, report, serve, shards, web, predict },
};

/** Every function and class of the public modules once, under the module and the name that it is imported by. */
const exported = new Map<string, Callable>();
for (const [module, values] of Object.entries(modules)) {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'function' || [...exported.values()].includes(value)) continue;
    exported.set(['web', 'predict'].includes(module) ? `${module} ${name}` : name, value as Callable);
  }
}

/** Those with options: the arguments before these. The values need not be right, because the options come first. */
const withOptions: Readonly<Record<string, readonly unknown[]>> = {
  AUC: [],
  Accuracy: [],
  Activation: ['relu'],
  Adam: [],
  AdamW: [],
  Add: [],
  AugmentedViews: [],
  AveragePooling2D: [2],
  BackupAndRestore: ['backup'],
  BatchNormalization: [],
  BinaryAccuracy: [],
  BinaryCrossentropy: [],
  CSVLogger: ['log.csv'],
  CategoricalAccuracy: [],
  CategoricalCrossentropy: [],
  Concatenate: [],
  Conv2D: [1, 1],
  CosineDecay: [],
  CosineDecayRestarts: [],
  Cropping2D: [1],
  CustomScaleLayer: [1],
  CutMix: [1],
  Dense: [1],
  DepthwiseConv2D: [1],
  Dropout: [0.1],
  EarlyStopping: [],
  EfficientNetV2B0: [],
  ExponentialDecay: [],
  F1Score: [],
  Flatten: [],
  Functional: [],
  GlobalAveragePooling2D: [],
  GlobalMaxPooling2D: [],
  GlorotUniform: [],
  Input: [],
  InverseTimeDecay: [],
  LambdaCallback: [],
  LayerNormalization: [],
  LayerScale: [1, 1],
  LeakyReLU: [0.1],
  MaxPooling2D: [2],
  MeanMetricWrapper: [() => [0]],
  MixUp: [0.2],
  MobileNetV2: [],
  MobileNetV3Large: [],
  MobileNetV3Small: [],
  Model: [],
  ModelCheckpoint: ['a.safetensors'],
  Multiply: [],
  Network: [],
  Normalization: [],
  OneCycle: [],
  PReLU: [],
  PiecewiseConstantDecay: [],
  PolynomialDecay: [],
  Precision: [],
  ProgbarLogger: [() => {}],
  RMSprop: [],
  RandomBrightness: [0.1],
  RandomContrast: [0.1],
  RandomCrop: [32, 32],
  RandomErasing: [1],
  RandomFlip: ['horizontal'],
  RandomRotation: [0.1],
  RandomShear: [0.1, 0.1],
  RandomTranslation: [0.1, 0.1],
  RandomZoom: [0.1],
  ReLU: [6],
  Recall: [],
  ReduceLROnPlateau: [],
  Rescaling: [2],
  Reshape: [[1]],
  ResNet50V2: [],
  Runtime: [],
  SGD: [],
  SeparableConv2D: [1, 1],
  Sequential: [[]],
  Session: [],
  SparseCategoricalAccuracy: [],
  SparseCategoricalCrossentropy: [],
  SparseTopKCategoricalAccuracy: [],
  SwapEMAWeights: [],
  TensorBoard: [],
  TerminateOnNaN: [],
  TopKCategoricalAccuracy: [],
  Variable: [],
  VarianceScaling: [],
  WarmUp: [],
  ZeroPadding2D: [1],
  bootstrapInterval: [1, () => 1],
  calibrationBins: [[0], [[1]]],
  catsAndDogs: [],
  checkLabels: [[]],
  checkShards: ['folder'],
  classCountsFigure: [[]],
  classScoresFigure: [[], []],
  classificationMetrics: [[0], [[1]]],
  classifierBytes: [{}],
  comparedCurvesFigure: [[]],
  comparisonFigure: [[], []],
  comparisonReport: [{}],
  confusionMatrixFigure: [[], []],
  createBackbone: ['MobileNetV2'],
  createRequestHandler: [{}],
  downloadFromHub: ['hf:owner/net'],
  drawAnimal: [],
  drawCatsAndDogs: [],
  drawObjectScene: [],
  drawScenes: [],
  evaluateMultilabelPredictions: [{}],
  fitFamiliarity: [{}],
  evaluatePredictions: [{}],
  evaluationFigures: [{}],
  explainImage: ['model.onnx', 'a.jpg'],
  exportClassifier: ['model.onnx'],
  exportWebPage: ['model.onnx', 'page'],
  fetchPhotographs: ['folder'],
  findData: [],
  findLabelledPictures: ['folder', []],
  findLearningRate: [{}, {}],
  findWeights: [],
  fitTemperature: [[0], [[1]]],
  getFile: ['a.zip'],
  heatMapFigure: [{}],
  htmlReport: [],
  imageDatasetFromArrays: [{}, []],
  imageDatasetFromDirectory: ['folder'],
  imageDatasetFromFiles: [[], []],
  imageGridFigure: [[]],
  importOnnx: ['model.onnx'],
  inspectPhotographs: ['folder'],
  layerwiseLearningRateDecay: [{}, 0.5],
  learningCurvesFigure: [{}],
  learningRateFigure: [{}],
  joinTraining: [],
  loadClassifier: ['model.onnx'],
  loadModel: ['model.keras'],
  multilabelFigures: [{}],
  multilabelMetrics: [[0], [[1]], 1],
  openPhotographs: ['folder'],
  openShards: ['folder'],
  planShards: [],
  precisionRecallFigure: [{}],
  'predict loadClassifier': ['model.onnx'],
  previewAugmentation: [{}, {}],
  quarantinePhotographs: [{}],
  readRun: ['run'],
  familiarityHistogram: [{}],
  reliabilityDiagram: [[]],
  restoreModel: ['model.onnx'],
  restoreQuarantine: ['folder'],
  resumeTraining: [],
  sampleGridFigure: [[], [], []],
  saveClassifier: [{}, 'model.onnx'],
  startServer: [{}],
  sortPictures: [{}, [], 'sorted'],
  suggestPictures: ['model.onnx', []],
  svgToPng: ['<svg/>'],
  thresholdCurvesFigure: [[]],
  topLossesFigure: [[]],
  train: [],
  'web configureRuntime': [],
  'web imageDatasetFromFiles': [[]],
  'web loadClassifier': ['model.onnx'],
  'web saveClassifier': [{}],
  'web train': [[]],
};

/** Options are given to what a class makes, or the class is not made by users. */
const notChecked: readonly string[] = [
  // Errors must not fail themselves.
  ...['GraftError', 'UsageError', 'TrainingStoppedError', 'UnreachableError'],
  // The classes that extend them check; a user's own class may have options of its own.
  ...['Layer', 'Pooling2D', 'Optimizer', 'Metric', 'MeanMetric'],
];

/** Methods with options: the arguments before these. */
const methods: Readonly<Record<string, readonly unknown[]>> = {
  'Dense.apply': [[]],
  'Dense.call': [{ data: [], shape: [] }],
  'Model.apply': [[]],
  'Model.call': [{ data: new Uint8Array(0), shape: [] }],
  'Model.compile': [],
  'Model.evaluate': [{ data: [], shape: [] }, []],
  'Model.fit': [{ data: [], shape: [] }, []],
  'Model.predict': [{ data: [], shape: [] }],
  'Model.trainOnBatch': [{ data: [], shape: [] }, []],
  'Classifier.evaluate': [{}],
  'Classifier.evaluateMultilabel': [{}],
  'Classifier.evaluateFamiliarity': [[], []],
  'predict PictureClassifier.classify': ['a.jpg'],
  'web WebClassifier.classify': [{}],
};

/** What is between the parentheses after the name of a function, or after `constructor`. */
function parametersOf(source: string): string {
  const from = /^class\b/.test(source) ? source.indexOf('constructor(') : source.indexOf('(');
  if (from === -1) return '';
  let depth = 0;
  for (let at = source.indexOf('(', from); at < source.length; at++) {
    if (source[at] === '(') depth++;
    if (source[at] === ')' && --depth === 0) return source.slice(from, at);
  }
  return '';
}

async function refusal(call: () => unknown): Promise<UsageError> {
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return error as UsageError;
  }
  throw new Error('The call accepted an unknown option.');
}

describe('the list of this test', () => {
  it('has every public function and class that takes options, and no other', () => {
    const functions = [...exported].filter(
      ([name, value]) =>
        !notChecked.includes(name) &&
        /options|\(first, second/.test(parametersOf(`${value}`)) &&
        name !== 'joinHistories',
    );
    for (const [name] of functions) expect(Object.keys(withOptions), name).toContain(name);
    for (const name of Object.keys(withOptions)) expect([...exported.keys()], name).toContain(name);
  });

  it('has every method that takes options', () => {
    for (const [name, value] of exported) {
      for (const method of Object.getOwnPropertyNames(value.prototype ?? {})) {
        const { value: found } = Object.getOwnPropertyDescriptor(value.prototype, method)!;
        if (method === 'constructor' || typeof found !== 'function') continue;
        if (!/options/.test(parametersOf(`${found}`))) continue;
        if (['Layer.apply', 'Layer.call', 'Layer.addVariable'].includes(`${name}.${method}`)) continue;
        if (name === 'Runtime') continue;
        expect(Object.keys(methods)).toContain(`${name}.${method}`);
      }
    }
  });
});

describe('an unknown option is refused by', () => {
  const unknown = { notAnOption: 1 };

  it.each(Object.entries(withOptions))('%s', async (name, before) => {
    const value = exported.get(name)!;
    const isClass = `${value}`.startsWith('class');
    const error = await refusal(() =>
      isClass ? new (value as unknown as Class)(...before, unknown) : value(...before, unknown),
    );
    expect(error.message).toMatch(/^[\w.]+ has no option "notAnOption"\.$/);
    expect(error.hint).toMatch(/^Valid names: /);
  });

  it.each(Object.entries(methods))('%s', async (path, before) => {
    const [name, method] = path.split('.');
    const inputs = main.Input({ shape: [4] });
    const made: Readonly<Record<string, () => unknown>> = {
      Dense: () => new main.Dense(1),
      Model: () => new main.Model({ inputs, outputs: new main.Dense(1).apply(inputs) }),
    };
    const object = (made[name]?.() ?? Object.create(exported.get(name)!.prototype)) as Record<
      string,
      Callable
    >;
    if (['Model.fit', 'Model.evaluate'].includes(path)) {
      await object.compile({ optimizer: 'sgd', loss: new main.BinaryCrossentropy({ fromLogits: true }) });
    }
    const error = await refusal(() => object[method](...before, unknown));
    expect(error.message).toBe(`${method} has no option "notAnOption".`);
  });

  it.each([
    ['resources', () => main.train({ data: 'a', out: 'b', resources: { ofline: true } } as never)],
    ['follow', () => main.train({ data: 'a', out: 'b', follow: { onevent: () => {} } } as never)],
    ['split', () => photographs.inspectPhotographs('a', { split: { validation: 1 } } as never)],
    ['proxy', () => new datasets.Network({ proxy: { https: 'http://a' } } as never)],
  ])('the group %s', async (name, call) => {
    expect((await refusal(call)).message).toMatch(new RegExp(`^${name} has no option "`));
  });
});

describe('the hint', () => {
  it.each([
    [() => new main.Dense(1, { use_bias: false } as never), 'Did you mean useBias?'],
    [
      () => new main.EarlyStopping({ restore_best_weights: true } as never),
      'Did you mean restoreBestWeights?',
    ],
    [() => new main.BinaryCrossentropy({ from_logits: true } as never), 'Did you mean fromLogits?'],
    [() => new main.Adam({ 'learning-rate': 0.1 } as never), 'Did you mean learningRate?'],
    [() => new main.Conv2D(1, 1, { paddin: 'same' } as never), 'Did you mean padding?'],
  ])('of %s is %j', async (call, hint) => {
    expect((await refusal(call)).hint).toBe(hint);
  });
});

describe('a value of the wrong kind is refused with what is allowed by', () => {
  it.each([
    [
      () => new main.Conv2D(1, 1, { padding: 'SAME' as 'same' }),
      'Conv2D expects padding to be "same" or "valid"',
    ],
    [
      () => new main.EarlyStopping({ restoreBestWeights: 1 as never }),
      'to be true or false, but received 1.',
    ],
    [() => new layers.VarianceScaling({ mode: 'fanIn' as never }), '"fan_in" or "fan_out" or "fan_avg"'],
    [() => classifier.exportClassifier('a', { to: 'FP16' as never, out: 'b' }), '"fp16" or "int8" or "zip"'],
    [() => main.MobileNetV2({ includeTop: false, pooling: 'max' as never }), 'expects pooling to be "avg"'],
    [() => report.confusionMatrixFigure([], [], { language: 'de' as never }), 'language to be "en" or "tr"'],
    [() => new main.Model('a' as never), 'Model expects its options as an object, but received "a".'],
  ])('%s', async (call, message) => {
    expect((await refusal(call)).message).toContain(message);
  });
});

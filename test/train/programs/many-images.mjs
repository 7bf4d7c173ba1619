/*
 * Trains like the fast recipe, a head on the features of a frozen base, and prints the memory that it took as JSON.
 * Arguments: the folder of class folders; the folder for decoded pixels, or '' for a temporary file.
 */
import { imageDatasetFromDirectory } from '../../../dist/src/folders/index.js';
import {
  AdamW,
  BinaryCrossentropy,
  Conv2D,
  CosineDecay,
  Dense,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  Rescaling,
  Zeros,
} from '../../../dist/src/nn/index.js';
import { setRandomSeed } from '../../../dist/src/session/index.js';
import { EarlyStopping, Model } from '../../../dist/src/train/index.js';

const [, , folder, cacheDirectory] = process.argv;
const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
const start = performance.now();
setRandomSeed(1);
const train = await imageDatasetFromDirectory(folder, {
  imageSize: [180, 180],
  seed: 1,
  cacheDirectory: cacheDirectory === '' ? undefined : cacheDirectory,
});
const scanned = megabytes(process.memoryUsage.rss());
const inputs = Input({ shape: [180, 180, 3] });
let x = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
// As many features as MobileNetV2, but fast enough for thousands of images in a test.
const frozen = { trainable: false, padding: 'same' };
x = new ReLU(6).apply(new Conv2D(16, 3, { strides: 12, ...frozen }).apply(x));
x = new ReLU(6).apply(new Conv2D(1280, 1, { ...frozen }).apply(x));
x = new GlobalAveragePooling2D().apply(x);
const model = new Model({ inputs, outputs: new Dense(1, { kernelInitializer: new Zeros() }).apply(x) });
const epochs = 3;
const learningRate = new CosineDecay({
  initialLearningRate: 1e-3,
  decaySteps: epochs * train.cardinality(),
});
await model.compile({
  optimizer: new AdamW({ learningRate, weightDecay: 1 }),
  loss: new BinaryCrossentropy({ fromLogits: true }),
  metrics: ['accuracy'],
});
const resident = [];
const { history } = await model.fit(train, {
  epochs,
  validationData: train.take(10),
  callbacks: [
    new EarlyStopping({ patience: epochs, restoreBestWeights: true }),
    { onEpochEnd: () => resident.push(megabytes(process.memoryUsage.rss())) },
  ],
});
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({
    images: train.count,
    skipped: train.skipped.length,
    scanned,
    resident,
    peak: megabytes(maxRSS * 1024),
    state: train.cacheState,
    accuracy: history.accuracy,
    seconds: Math.round((performance.now() - start) / 100) / 10,
  }),
);
await train.close();
process.exit(0);

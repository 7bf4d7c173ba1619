import { RandomFlip } from '../../dist/src/augmentation/index.js';
import { classifierBytes, loadClassifier } from '../../dist/src/classifier/index.js';
import { imageDatasetFromFiles } from '../../dist/src/datasets/index.js';
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  Rescaling,
  SparseCategoricalCrossentropy,
} from '../../dist/src/nn/index.js';
import { runtimeOf } from '../../dist/src/runtime/index.js';
import { Session } from '../../dist/src/session/index.js';
import { Model, Sequential } from '../../dist/src/train/index.js';

/** A picture's file in memory. */
export interface PictureContent {
  readonly name: string;
  readonly label: number;
  readonly bytes: Uint8Array;
}

/** The results, as plain values. */
export interface SmallTraining {
  readonly losses: readonly number[];
  readonly evaluation: { readonly loss: number; readonly accuracy: number; readonly count: number };
  /** The probabilities of every picture, from the model: [pictures, classes]. */
  readonly logits: readonly number[];
  /** The same from the classifier after saving and loading. */
  readonly saved: { readonly logits: readonly number[]; readonly probabilities: readonly number[] };
  readonly classNames: readonly string[];
  readonly savedBytes: number;
  readonly channelBlock: number | undefined;
}

const classNames = ['stripes across', 'stripes down', 'plain'];

/**
 * Builds a small network with a frozen part, trains it for a few epochs, saves and loads it. The code runs in Node and
 * in a browser and uses nothing of either directly.
 */
export async function trainSmall(pictures: readonly PictureContent[]): Promise<SmallTraining> {
  const session = new Session({ seed: 1, threads: 1 });
  const files = pictures.map(({ name, label, bytes }) => ({
    path: name,
    labels: [label],
    read: async () => bytes,
  }));
  const options = { imageSize: [16, 16], batchSize: 8, seed: 7 } as const;
  const train = await imageDatasetFromFiles(files, classNames, options);
  const inOrder = await imageDatasetFromFiles(files, classNames, { ...options, shuffle: false });

  const model = session.use(() => {
    const inputs = Input({ shape: [16, 16, 3] });
    let x = new Sequential([new RandomFlip('horizontal', { seed: 3 })]).apply(inputs);
    x = new Rescaling(1 / 127.5, { offset: -1 }).apply(x);
    const first = new Conv2D(8, 3, { strides: 2, padding: 'same', useBias: false });
    x = first.apply(x);
    first.trainable = false;
    x = new BatchNormalization({ trainable: false }).apply(x);
    x = new ReLU(6).apply(x);
    x = new DepthwiseConv2D(3, { padding: 'same' }).apply(x);
    x = new Conv2D(16, 1, { activation: 'relu' }).apply(x);
    x = new GlobalAveragePooling2D().apply(x);
    x = new Dropout(0.1, { seed: 5 }).apply(x);
    return new Model({ inputs, outputs: new Dense(classNames.length).apply(x) });
  });
  await model.compile({
    optimizer: new Adam({ learningRate: 0.02 }),
    loss: new SparseCategoricalCrossentropy({ fromLogits: true }),
    metrics: ['accuracy'],
  });
  const history = await model.fit(train, { epochs: 12 });
  const { loss, accuracy, count } = await model.evaluate(inOrder);
  const { data: logits } = await model.predict(inOrder);

  const bytes = classifierBytes(model, { dataset: train });
  const classifier = await loadClassifier(bytes, { session });
  const { images } = await inOrder.load(inOrder.indices);
  const saved = await classifier.predictOnBatch(images);
  const channelBlock = await runtimeOf(session).channelBlock();
  await classifier.dispose();
  await session.close();
  return {
    losses: history.history.loss,
    evaluation: { loss, accuracy, count },
    logits: Array.from(logits),
    saved: { logits: Array.from(saved.logits), probabilities: Array.from(saved.probabilities) },
    classNames: classifier.classNames,
    savedBytes: bytes.length,
    channelBlock,
  };
}

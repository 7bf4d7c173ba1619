/*
 * Transfer learning in both phases on a folder of pictures of 32 x 32, in a separate process.
 * Arguments: the folder, the seed. Prints the figures of every epoch and a checksum of all weights as JSON.
 */
import { createHash } from 'node:crypto';
import { RandomFlip, RandomRotation } from '../../../dist/src/augmentation/index.js';
import { imageDatasetFromDirectory } from '../../../dist/src/folders/index.js';
import {
  Adam,
  BinaryCrossentropy,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  RMSprop,
} from '../../../dist/src/nn/index.js';
import { Random } from '../../../dist/src/random.js';
import { setRandomSeed } from '../../../dist/src/session/index.js';
import { AugmentedViews, joinHistories, Model, Sequential } from '../../../dist/src/train/index.js';
import { MobileNetV2, mobilenetV2 } from '../../../dist/src/zoo/index.js';

const [, , folder, seed] = process.argv;
setRandomSeed(Number(seed));
const train = await imageDatasetFromDirectory(folder, {
  imageSize: [32, 32],
  batchSize: 4,
  labelMode: 'binary',
  seed: Number(seed),
});
const base = await MobileNetV2({ inputShape: [32, 32, 3], alpha: 0.35, includeTop: false, weights: null });
// Weights as after training, because with Glorot's small weights the activations vanish after so many layers.
const random = new Random(Number(seed));
for (const variable of base.variables) {
  const taps = variable.shape.slice(0, variable.path.includes('depthwise/') ? 2 : 3);
  const deviation = Math.sqrt(2 / taps.reduce((product, size) => product * size, 1));
  if (variable.name === 'kernel') variable.assign(variable.value.map(() => deviation * random.normal()));
}
base.trainable = false;
const inputs = Input({ shape: [32, 32, 3] });
const augmented = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]).apply(inputs);
const features = base.apply(mobilenetV2.preprocessInput(augmented), { training: false });
const pooled = new Dropout(0.2).apply(new GlobalAveragePooling2D().apply(features));
const model = new Model({ inputs, outputs: new Dense(1).apply(pooled) });
const loss = new BinaryCrossentropy({ fromLogits: true });

await model.compile({ optimizer: new Adam({ learningRate: 1e-3 }), loss, metrics: ['accuracy'] });
const first = await model.fit(train, { epochs: 2, validationData: train });
base.trainable = true;
for (const layer of base.layers.slice(0, 100)) layer.trainable = false;
await model.compile({ optimizer: new RMSprop({ learningRate: 1e-3 }), loss, metrics: ['accuracy'] });
const augmentedViews = new AugmentedViews({ count: 2 });
const second = await model.fit(train, { initialEpoch: 2, epochs: 5, validationData: train, augmentedViews });

const checksum = createHash('sha256');
for (const { value } of model.variables)
  checksum.update(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
console.log(JSON.stringify({ ...joinHistories(first, second), weights: checksum.digest('hex') }));

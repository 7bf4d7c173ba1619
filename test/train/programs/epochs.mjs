/*
 * Trains for many rounds and prints the process's resident size after each, in megabytes, as JSON.
 * Run it with --expose-gc. Arguments: the folder of pictures of 32 x 32; the kind of round: an epoch with a new view of
 * each picture ('fresh'), an epoch with kept views ('views'), or a separate phase ('compile'); the number of rounds; and
 * the megabytes that every round leaks on purpose, to test that leaks are found.
 */
import { RandomFlip, RandomRotation } from '../../../dist/src/augmentation/index.js';
import { imageDatasetFromDirectory } from '../../../dist/src/folders/index.js';
import {
  BinaryCrossentropy,
  Conv2D,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  Rescaling,
  RMSprop,
} from '../../../dist/src/nn/index.js';
import { setRandomSeed } from '../../../dist/src/session/index.js';
import { AugmentedViews, Model, Sequential } from '../../../dist/src/train/index.js';

const [, , folder, round, rounds, leak] = process.argv;
setRandomSeed(1);
const train = await imageDatasetFromDirectory(folder, {
  imageSize: [32, 32],
  batchSize: 4,
  labelMode: 'binary',
  seed: 1,
});
const inputs = Input({ shape: [32, 32, 3] });
let x = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]).apply(inputs);
x = new Rescaling(1 / 127.5, { offset: -1 }).apply(x);
const frozen = new Conv2D(16, 3, { strides: 2, padding: 'same', trainable: false });
x = new ReLU(6).apply(frozen.apply(x));
// Wide enough to show within a few epochs if parameters, slots or features of a step are not freed.
x = new ReLU().apply(new Conv2D(512, 1).apply(x));
x = new Dropout(0.2).apply(new GlobalAveragePooling2D().apply(x));
x = new Dense(256, { activation: 'relu' }).apply(x);
const model = new Model({ inputs, outputs: new Dense(1).apply(x) });
const loss = new BinaryCrossentropy({ fromLogits: true });

const sizes = [];
const kept = [];
const look = () => {
  kept.push(Buffer.alloc(Number(leak) * 2 ** 20, kept.length + 1));
  global.gc();
  sizes.push(process.memoryUsage.rss() / 2 ** 20);
};
if (round === 'compile') {
  for (let phase = 0; phase < Number(rounds); phase++) {
    await model.compile({ optimizer: new RMSprop({ learningRate: 1e-4 }), loss, metrics: ['accuracy'] });
    await model.fit(train, { validationData: train });
    look();
  }
} else {
  await model.compile({ optimizer: new RMSprop({ learningRate: 1e-4 }), loss, metrics: ['accuracy'] });
  await model.fit(train, {
    epochs: Number(rounds),
    validationData: train,
    augmentedViews: round === 'views' ? new AugmentedViews({ count: 2 }) : undefined,
    callbacks: [{ onEpochEnd: look }],
  });
}
console.log(JSON.stringify(sizes));

/*
 * Transfer learning and fine-tuning: TensorFlow's tutorial, cell by cell. It learns to tell cats from dogs with a
 * network that was trained on other photographs. The same as a notebook: transfer-learning.ipynb.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import {
  Adam,
  AUTOTUNE,
  BinaryCrossentropy,
  Dense,
  Dropout,
  GlobalAveragePooling2D,
  getFile,
  Input,
  imageAt,
  imageDatasetFromDirectory,
  imageGridFigure,
  joinHistories,
  learningCurvesFigure,
  MobileNetV2,
  Model,
  mobilenetV2,
  ProgbarLogger,
  previewAugmentation,
  RandomFlip,
  RandomRotation,
  RMSprop,
  Sequential,
  saveClassifier,
} from '@graft-vision/graft';

// Run it as: node dist/examples/transfer-learning.js [FOLDER] [WEIGHTS] [EPOCHS]. Figures go to runs/example.
const [folder, weights = 'imagenet', epochs = '10'] = process.argv.slice(2);
await mkdir('runs/example', { recursive: true });
const show = (name: string, figure: string) => writeFile(`runs/example/${name}.svg`, figure);

// Download the photographs: train/ and validation/, each with a folder for each class.
const origin = 'https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip';
const path =
  folder ?? `${await getFile('cats_and_dogs.zip', { origin, extract: true })}/cats_and_dogs_filtered`;
const options = { shuffle: true, batchSize: 32, imageSize: [160, 160] } as const;
const training = await imageDatasetFromDirectory(`${path}/train`, options);
const validation = await imageDatasetFromDirectory(`${path}/validation`, options);
const { classNames } = training;
console.log(`Found ${training.count} files belonging to ${classNames.length} classes.`);
console.log(`Found ${validation.count} files belonging to ${classNames.length} classes.`);

// Show nine training images with their labels.
const nine = [0, 1, 2, 3, 4, 5, 6, 7, 8];
for await (const { images, labels } of training.take(1)) {
  const grid = nine.map((i) => ({ ...imageAt(images, i), title: classNames[labels.data[i]] }));
  await show('training-images', await imageGridFigure(grid, { title: 'Training images' }));
}

// There is no test set, so a fifth of the validation batches becomes one. Load batches ahead while the model computes.
const testBatches = Math.floor(validation.cardinality() / 5);
const trainDataset = training.prefetch(AUTOTUNE);
const validationDataset = validation.skip(testBatches).prefetch(AUTOTUNE);
const testDataset = validation.take(testBatches).prefetch(AUTOTUNE);
console.log(`Number of validation batches: ${validationDataset.cardinality()}`);
console.log(`Number of test batches: ${testDataset.cardinality()}`);

// Augment the training images: flip and rotate them at random. These layers are active only while training.
const dataAugmentation = new Sequential([new RandomFlip('horizontal'), new RandomRotation(0.2)]);
const { images: imageBatch } = await trainDataset.take(1).getSingleElement();
const augmented = nine.map((view) => previewAugmentation(dataAugmentation, imageBatch, { view }));
const views = augmented.map((images, view) => ({ ...imageAt(images, 0), title: `View ${view + 1}` }));
await show('augmented-image', await imageGridFigure(views, { title: 'The first image, augmented' }));

// Create the base model from MobileNetV2, without its top. It turns a 160 x 160 x 3 image into 5 x 5 x 1280 features.
const imageShape = [160, 160, 3] as const;
const baseModel = await MobileNetV2({ inputShape: imageShape, includeTop: false, weights });
const featureBatch = await baseModel.predictOnBatch(imageBatch);
console.log(featureBatch.shape);

// Freeze the base model, so that training does not change its weights.
baseModel.trainable = false;
console.log(baseModel.summary());

// Add a classification head: average the features over the 5 x 5 places, and turn them into one number, a logit.
const globalAverageLayer = new GlobalAveragePooling2D();
const predictionLayer = new Dense(1);
const featureBatchAverage = await globalAverageLayer.call(featureBatch);
const predictionBatch = await predictionLayer.call(featureBatchAverage);
console.log(featureBatchAverage.shape, predictionBatch.shape);

// Chain all of it. `training: false` keeps the statistics of the base's batch normalization unchanged.
const inputs = Input({ shape: imageShape });
let x = dataAugmentation.apply(inputs);
x = mobilenetV2.preprocessInput(x); // or: new Rescaling(1 / 127.5, { offset: -1 }).apply(x)
x = baseModel.apply(x, { training: false });
x = globalAverageLayer.apply(x);
x = new Dropout(0.2).apply(x);
const model = new Model({ inputs, outputs: predictionLayer.apply(x) });
console.log(model.summary());
console.log(`Trainable variables: ${model.trainableVariables.length}`);

// Compile the model. Its output is a logit, so the loss needs `fromLogits: true`.
const baseLearningRate = 0.0001;
const loss = new BinaryCrossentropy({ fromLogits: true });
await model.compile({ optimizer: new Adam({ learningRate: baseLearningRate }), loss, metrics: ['accuracy'] });

// Train the head. Before training, the model guesses.
const initialEpochs = Number(epochs);
const initial = await model.evaluate(validationDataset);
console.log(`initial loss: ${initial.loss.toFixed(2)}, initial accuracy: ${initial.accuracy.toFixed(2)}`);
const fitOptions = { validationData: validationDataset, callbacks: [new ProgbarLogger(process.stdout)] };
const history = await model.fit(trainDataset, { epochs: initialEpochs, ...fitOptions });

// The learning curves of training and validation.
await show('learning-curves', learningCurvesFigure(history.history));

// Unfreeze the top layers of the base model, from layer 100 on.
baseModel.trainable = true;
console.log(`Number of layers in the base model: ${baseModel.layers.length}`);
const fineTuneAt = 100;
for (const layer of baseModel.layers.slice(0, fineTuneAt)) layer.trainable = false;

// Compile again, with a learning rate ten times lower: large steps would destroy what the base has learned.
const optimizer = new RMSprop({ learningRate: baseLearningRate / 10 });
await model.compile({ optimizer, loss, metrics: ['accuracy'] });
console.log(model.summary());
console.log(`Trainable variables: ${model.trainableVariables.length}`);

// Continue training.
const continued = { epochs: 2 * initialEpochs, initialEpoch: history.epoch.length };
const historyFine = await model.fit(trainDataset, { ...continued, ...fitOptions });

// The learning curves again, with the start of fine-tuning.
const { history: curves } = joinHistories(history, historyFine);
await show('fine-tuning', learningCurvesFigure(curves, { fineTuningAfterEpoch: initialEpochs }));

// Evaluate on images that the model has not seen.
const test = await model.evaluate(testDataset);
console.log(`Test accuracy: ${test.accuracy}`);

// Predict one batch: a sigmoid turns logits into probabilities of the second class.
const { images, labels } = await testDataset.take(1).getSingleElement();
const logits = await model.predictOnBatch(images);
const predictions = Array.from(logits.data, (logit) => (1 / (1 + Math.exp(-logit)) < 0.5 ? 0 : 1));
console.log('Predictions:', predictions.join(' '));
console.log('Labels:     ', labels.data.join(' '));
const seen = nine.map((i) => ({ ...imageAt(images, i), title: classNames[predictions[i]] }));
await show('predictions', await imageGridFigure(seen, { title: 'What the model sees in test images' }));

// Save the model as one ONNX file, which `graft predict` and `loadClassifier` use.
await saveClassifier(model, 'runs/example/model.onnx', { dataset: training });

import { BinaryCrossentropy, RMSprop } from '../../src/nn/index.js';
import { Runtime } from '../../src/runtime/index.js';
import { setRandomSeed } from '../../src/session/index.js';
import { FrozenPart } from '../../src/train/frozen-part.js';
import { planModel } from '../../src/train/plan.js';
import { Trainer } from '../../src/train/trainer.js';
import { tutorialModel, unfreezeTop } from '../compute.js';
import { computeOptions } from './compute-options.js';
import { serve } from './serve.js';

/* The forward pass and the fine-tuning step in Graft, measured on request. */

const { images, threads, weights } = await computeOptions();
const batch = images.shape[0];
setRandomSeed(1);
const runtime = new Runtime({ threads });
const { base, model } = await tutorialModel(weights);

base.trainable = false;
const frozenPlan = planModel(model, { training: true });
const whole = await FrozenPart.fromPixels(runtime, frozenPlan, frozenPlan.cut);

unfreezeTop(base);
const plan = planModel(model, { training: true });
const frozen = await FrozenPart.fromPixels(runtime, plan, plan.cut);
const trainer = new Trainer(runtime, plan, batch);
const optimizer = new RMSprop({ learningRate: 1e-5 });
await trainer.prepare({
  loss: new BinaryCrossentropy({ fromLogits: true }),
  optimizer,
  featureType: 'float32',
});
const targets = Float32Array.from({ length: batch }, (_, row) => row % 2);

const forward = () => whole.runOnImages(images, 'float32');
const step = async () => trainer.trainStep(await frozen.runOnImages(images, 'float32'), targets, optimizer);

const features = await forward();
const first = Array.from(features.data.subarray(0, features.data.length / batch), Number);
await serve({ forward: { 'ONNX Runtime': forward }, step: { 'ONNX Runtime': step } }, first);
await runtime.close();

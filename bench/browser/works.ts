import { Runtime } from '../../src/runtime/index.js';
import { setRandomSeed } from '../../src/session/index.js';
import {
  BATCH,
  fineTuningStep,
  frozenForward,
  matrixProduct,
  SIZE,
  tutorialModel,
  unfreezeTop,
} from '../compute.js';
import type { TensorFlowJs } from '../peers/tfjs-api.js';
import { tfjsFeatures } from '../peers/tfjs-network.js';

/** What is measured in Node and in a browser, and by which name. */
export type BrowserWork = 'forward' | 'step' | 'product' | 'tfjs';

export interface BrowserWorks {
  readonly run: Partial<Record<BrowserWork, () => Promise<unknown>>>;
  /** Floating-point operations of a call. */
  readonly flops: Readonly<Record<'forward' | 'step' | 'product', number>>;
}

/**
 * The frozen forward pass and the fine-tuning step of the tutorial and a large matrix product, on the platform that this runs on.
 *
 * @param tf the forward pass also in TensorFlow.js
 */
export async function browserWorks(threads: number | undefined, tf?: TensorFlowJs): Promise<BrowserWorks> {
  setRandomSeed(1);
  const runtime = new Runtime({ threads });
  const { base, model } = await tutorialModel(null);
  const shape = [BATCH, SIZE, SIZE, 3];
  const tfjs =
    tf && tfjsFeatures(tf, base, { data: new Uint8Array(BATCH * SIZE * SIZE * 3).fill(90), shape });
  base.trainable = false;
  const forward = await frozenForward(runtime, model, SIZE);
  unfreezeTop(base);
  const step = await fineTuningStep(runtime, model);
  const product = await matrixProduct(runtime);
  return {
    run: { forward: forward.run, step: step.run, product: product.run, ...(tfjs && { tfjs }) },
    flops: { forward: forward.flops, step: step.flops, product: product.flops },
  };
}

import { Dense, Functional, GlobalAveragePooling2D, Input } from '../src/nn/index.js';
import { Runtime } from '../src/runtime/index.js';
import { setRandomSeed } from '../src/session/index.js';
import { backboneNamed, backbones } from '../src/zoo/index.js';
import { fineTuningStep, frozenForward, type KernelFigures, matrixProduct, measure } from './compute.js';

export interface BackboneFigures {
  readonly backbone: string;
  readonly size: number;
  readonly forward: KernelFigures;
  /** The part of the forward pass that comes before the step. */
  readonly frozen: KernelFigures;
  readonly fineTuningStep: KernelFigures;
}

/**
 * Compares each backbone's forward pass and fine-tuning step from `fineTuneAt` with a large matrix product.
 *
 * @param names all backbones if there are none
 */
export async function benchBackbones(
  threads: number | undefined,
  size: number,
  names: readonly string[],
): Promise<BackboneFigures[]> {
  const figures: BackboneFigures[] = [];
  for (const backbone of names.length === 0 ? Object.keys(backbones) : names) {
    setRandomSeed(1);
    const runtime = new Runtime({ threads });
    const multiply = await matrixProduct(runtime);
    const { base, model } = await classifier(backbone, size);
    base.trainable = false;
    const forward = await frozenForward(runtime, model, size);
    base.trainable = true;
    for (const layer of base.layers.slice(0, backboneNamed(backbone).fineTuneAt)) layer.trainable = false;
    const frozen = await frozenForward(runtime, model, size);
    const step = await fineTuningStep(runtime, model);
    const measured = await measure(multiply, { forward, frozen, step });
    figures.push({
      ...{ backbone, size, forward: measured.forward, frozen: measured.frozen },
      fineTuningStep: measured.step,
    });
    await runtime.close();
  }
  return figures;
}

async function classifier(name: string, size: number): Promise<{ base: Functional; model: Functional }> {
  const inputShape = [size, size, 3] as const;
  const backbone = backboneNamed(name);
  const base = await backbone.create({ inputShape, weights: null });
  const inputs = Input({ shape: inputShape });
  const features = base.apply(backbone.preprocessInput(inputs), { training: false });
  const outputs = new Dense(1).apply(new GlobalAveragePooling2D().apply(features));
  return { base, model: new Functional({ inputs, outputs }) };
}

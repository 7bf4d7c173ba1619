import { AugmentationLayer, type AugmentationStep, MixingLayer, RandomCrop } from '../augmentation/index.js';
import { UsageError } from '../errors.js';
import { cutPositions, type Stage } from '../lower/index.js';
import { Dropout, type FlatCall, type Functional, flatten, type Variable } from '../nn/index.js';

/**
 * How a model is divided for execution. Augmentation works on pixels; everything up to the first layer that training
 * changes is frozen and runs on single images; the rest is trained.
 */
export interface ModelPlan {
  readonly calls: readonly FlatCall[];
  readonly augmentation: readonly AugmentationStep[];
  /** Position whose output is the picture as the network sees it. */
  readonly pixels: number;
  /**
   * Position where pictures that are not augmented enter: the model's input if RandomCrop changes their size, otherwise
   * the same as `pixels`.
   */
  readonly unaugmented: number;
  /**
   * Position whose output leaves the frozen part: the last place before the trained layers where a single tensor
   * passes.
   */
  readonly cut: number;
  /** Trainable variables in the order of the layers. */
  readonly variables: readonly Variable[];
}

/**
 * @param options.training false: nothing will be trained, so everything is frozen
 * @throws UsageError when augmentation does not come directly after the input, or its layers are in an order that is
 * not possible
 */
export function planModel(model: Functional, options: { training: boolean }): ModelPlan {
  const calls = flatten(model);
  const pixels = leadingAugmentation(calls);
  const leading = calls.slice(1, pixels + 1);
  const crops = leading.some((call) => call.layer instanceof RandomCrop);
  const augmentation = activeAugmentation(leading);
  const firstTrained = options.training
    ? calls.findIndex((call) => call.trainable || isActiveDropout(call))
    : -1;
  const cuts = cutPositions(calls).filter((position) => position >= pixels);
  const end = firstTrained === -1 ? calls.length : firstTrained;
  const cut = cuts.filter((position) => position < end).at(-1)!;
  const variables = calls
    .slice(cut + 1)
    .flatMap((call) => (call.trainable ? call.layer.trainableVariables : []));
  return {
    calls,
    augmentation,
    pixels,
    unaugmented: crops ? 0 : pixels,
    cut,
    variables: [...new Set(variables)],
  };
}

/**
 * The last place at or before a layer where the frozen part can be divided, because a single tensor passes.
 *
 * @throws UsageError when the model has no such layer
 */
export function frozenPosition(plan: ModelPlan, layerName: string): number {
  const position = plan.calls.findIndex((call) => call.layer.name === layerName);
  if (position === -1)
    throw new UsageError(`The model has no layer ${layerName} whose outputs could be kept.`);
  const end = Math.min(position, plan.cut);
  const possible = cutPositions(plan.calls).filter((cut) => cut >= plan.pixels && cut <= end);
  return possible.at(-1) ?? plan.pixels;
}

export function trainedStage(plan: ModelPlan): Stage {
  return { calls: plan.calls, from: plan.cut, to: plan.calls.length - 1 };
}

/** Identifies the weights of a part of the model, so that kept outputs are not used after the weights change. */
export function weightsVersion(calls: readonly FlatCall[]): string {
  return calls
    .flatMap((call) => call.layer.variables)
    .map((variable) => `${variable.path}@${variable.version}`)
    .join(' ');
}

function leadingAugmentation(calls: readonly FlatCall[]): number {
  let position = 0;
  while (calls[position + 1]?.layer instanceof AugmentationLayer) position++;
  const misplaced = calls.slice(position + 1).find((call) => call.layer instanceof AugmentationLayer);
  if (misplaced !== undefined) {
    throw new UsageError(
      `Layer ${misplaced.layer.name} (${misplaced.layer.className}) must come directly after the input of the model.`,
      { hint: 'Augmentation works on pixels: apply it before preprocessing.' },
    );
  }
  return position;
}

/** The steps of the augmentation layers after the input that are switched on. */
function activeAugmentation(leading: readonly FlatCall[]): AugmentationStep[] {
  const active = leading.filter((call) => call.training);
  const crop = leading.find((call) => call.layer instanceof RandomCrop && !call.training);
  if (crop !== undefined && active.length > 0) {
    throw new UsageError(
      `Layer ${crop.layer.name} (RandomCrop) was called with training: false, but other augmentation layers are on.`,
      {
        hint: 'Call all augmentation layers in the same way, or resize the pictures with imageSize instead.',
      },
    );
  }
  const layers = active.map((call) => call.layer as AugmentationLayer);
  const firstMixing = layers.findIndex((layer) => layer instanceof MixingLayer);
  const behind = layers.slice(firstMixing).find((layer) => !(layer instanceof MixingLayer));
  if (firstMixing >= 0 && behind !== undefined) {
    throw new UsageError(
      `Layer ${behind.name} (${behind.className}) must come before ${layers[firstMixing].name} (${layers[firstMixing].className}).`,
      { hint: 'MixUp and CutMix mix whole batches, so they must be the last augmentation layers.' },
    );
  }
  return layers.map((layer) => layer.step);
}

export function isActiveDropout(call: FlatCall): boolean {
  return call.layer instanceof Dropout && call.training && call.layer.rate > 0;
}

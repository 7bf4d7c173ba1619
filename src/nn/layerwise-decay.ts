import { UsageError } from '../errors.js';
import { callable, checkOptions } from '../options.js';
import { shown } from '../shown.js';
import { flatten } from './flatten.js';
import type { Functional } from './functional.js';
import type { Layer } from './layer.js';

/** How `layerwiseLearningRateDecay` divides a model. */
export interface LayerwiseDecayOptions {
  /**
   * The block that a layer belongs to; consecutive layers of one block have the same learning rate. Default: the part
   * before the layer's own name in names such as `block_11_expand`, `block4c_se_reduce`, `conv3_block2_1_conv` and
   * `expanded_conv_3_expand`; a layer without such a name is a block of its own.
   */
  blockOf?: (layerName: string) => string | undefined;
}

/**
 * Learning rates that fall from the head towards the input: the last block with weights has the factor 1, and each
 * block before it has `decay` times the factor of the next one. The general features of the first layers need less
 * change than those at the top. Pass the result to an optimizer as `learningRateMultipliers`.
 *
 * Howard and Ruder, "Universal Language Model Fine-tuning", 2018 (discriminative fine-tuning); with blocks as in Bao and
 * others, "BEiT", 2021.
 *
 * @param decay above 0 and at most 1, which makes all learning rates the same
 * @returns factors by the names of the layers that have weights, including frozen ones
 * @throws UsageError when `decay` is out of range
 *
 * @example
 * ```ts
 * import { AdamW } from '@graft-vision/graft';
 * import { layerwiseLearningRateDecay } from '@graft-vision/graft/optimizers';
 *
 * // Each layer learns a little slower than the one behind it.
 * const optimizer = new AdamW({ learningRateMultipliers: layerwiseLearningRateDecay(model, 0.8) });
 * ```
 */
export function layerwiseLearningRateDecay(
  model: Functional,
  decay: number,
  options: LayerwiseDecayOptions = {},
): Record<string, number> {
  if (!(decay > 0 && decay <= 1)) {
    throw new UsageError(
      `layerwiseLearningRateDecay expects a decay above 0 and at most 1, but received ${shown(decay)}.`,
    );
  }
  checkOptions('layerwiseLearningRateDecay', options, { blockOf: callable });
  const blockOf = options.blockOf ?? blockInName;
  const blocks: Layer[][] = [];
  let current: string | undefined;
  for (const layer of new Set(flatten(model).map((call) => call.layer))) {
    if (layer.variables.length === 0) continue;
    const block = blockOf(layer.name);
    // A normalization belongs to the block of the layer before it, whose outputs it scales.
    const joins = blocks.length > 0 && (block === undefined ? !hasKernel(layer) : block === current);
    if (joins) blocks[blocks.length - 1].push(layer);
    else blocks.push([layer]);
    if (!joins) current = block;
  }
  return Object.fromEntries(
    blocks.flatMap((layers, index) =>
      layers.map((layer) => [layer.name, decay ** (blocks.length - 1 - index)]),
    ),
  );
}

function blockInName(name: string): string | undefined {
  return /^(.*block_?\d+[a-z]?|expanded_conv(?:_\d+)?)_/.exec(name)?.[1];
}

function hasKernel(layer: Layer): boolean {
  return layer.variables.some((variable) => variable.name.endsWith('kernel'));
}

import { GraftError } from '../errors.js';
import { operators } from '../graph/index.js';
import type { Layer } from '../nn/index.js';
import * as layers from './layers/index.js';
import {
  type InferenceContext,
  type InferenceOutput,
  loweringOf,
  type NotLowered,
  type TrainingContext,
  type TrainingOutput,
} from './registry.js';

/** Lowers a call for inference. @throws GraftError naming a layer that has no lowering for it */
export function inferCall(context: InferenceContext): InferenceOutput {
  const { layer } = context.call;
  const found = loweringOf(layer);
  const inputs = context.inputs.map((input) => (found?.readsPlain ? plain(input) : channelsFirst(input)));
  const output = lowering('inference', layer, found?.inference)(layer, { ...context, inputs });
  return 'value' in output ? output : { value: output };
}

/** [batch, channels, height, width], or other axes as they are. */
export function channelsFirst(output: InferenceOutput): InferenceOutput {
  if (!output.plain) return output;
  const { value } = output;
  const isMap = value.shape.length === 4;
  return { ...output, plain: false, value: isMap ? operators.transpose(value, [0, 3, 1, 2]) : value };
}

function plain(output: InferenceOutput): InferenceOutput {
  const { value } = output;
  const isMap = !output.plain && value.shape.length === 4;
  return { ...output, plain: true, value: isMap ? operators.transpose(value, [0, 2, 3, 1]) : value };
}

/** Lowers a call for training. @throws GraftError naming a layer that has no lowering for it */
export function trainCall(context: TrainingContext): TrainingOutput {
  const { layer } = context.call;
  const found = loweringOf(layer);
  const inputs = context.inputs.map((input) => {
    const known = found?.readsPlain ? input : input.notPlain();
    return found?.addsPadding ? known : known.withPaddingDone();
  });
  const output = lowering('training', layer, found?.training)(layer, { ...context, inputs });
  return 'feature' in output ? output : { feature: output };
}

function lowering<Lower extends (...parameters: never[]) => unknown>(
  kind: 'inference' | 'training',
  layer: Layer,
  lower: NotLowered | Lower | undefined,
): Lower {
  if (typeof lower === 'function') return lower;
  const why =
    lower === undefined ? `has no lowering for ${kind}` : `cannot be lowered for ${kind}: ${lower.reason}`;
  throw new GraftError(`Layer ${layer.name} (${layer.className}) ${why}.`, {
    hint: lower === undefined ? `Define one for its class, or use ${namesOfLayers()}.` : undefined,
  });
}

/** Naming them also keeps a bundler from leaving out the modules that define their lowerings. */
function namesOfLayers(): string {
  const names = Object.values(layers).map((layer) => layer.name);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

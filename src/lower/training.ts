import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import type { Shape } from '../nn/index.js';
import { type DropoutMask, DropoutMasks } from './dropout-masks.js';
import { Feature } from './feature.js';
import { trainCall } from './lower-call.js';
import type { ParameterSource } from './parameters.js';
import { callsOf, type Stage } from './stage.js';

export interface TrainingOptions {
  readonly batch: number;
  /** Whether dropout is on. */
  readonly training: boolean;
}

export interface LoweredTraining {
  /** [batch, outputs], [batch, channels, height, width], or [batch, ...] with another number of axes. */
  readonly output: Value;
  readonly masks: readonly DropoutMask[];
}

/**
 * Lowers a stage for training: channel-major, [channels, batch * height * width], or in blocks. A pointwise convolution
 * is then one matrix product, a depthwise one a batch of them, and so are their gradients. BatchNormalization is folded
 * into the kernel inside the graph, so that autodiff computes the gradients of kernel, gamma and beta through the fold.
 *
 * @param input [batch, channels, height, width], or [batch, ...] with another number of axes
 * @throws GraftError naming a layer that has no lowering for training
 */
export function lowerTraining(
  graph: GraphBuilder,
  stage: Stage,
  input: Value,
  parameters: ParameterSource,
  options: TrainingOptions,
): LoweredTraining {
  const masks = new DropoutMasks(graph);
  const features = new Map<number, Feature>([[stage.from, entering(input)]]);
  for (const [position, call] of callsOf(stage)) {
    // An earlier call did the work of this one.
    if (features.has(position)) continue;
    const inputs = call.inputs.map((index) => features.get(index)!);
    const given = { graph, stage, position, call, inputs, parameters, masks, ...options };
    const { feature, includes = [] } = trainCall(given);
    for (const done of [position, ...includes]) features.set(done, feature);
  }
  const last = features.get(stage.to)!.withPaddingDone();
  return { output: leaving(last, stage.calls[stage.to].outputShape), masks: masks.all };
}

/** [batch, channels, height, width], or [batch, ...] with another number of axes. */
function leaving(feature: Feature, shape: Shape): Value {
  if (shape.length === 2) return operators.transpose(feature.channelMajor, [1, 0]);
  if (shape.length === 4) return mapsOf(feature);
  return operators.reshape(feature.plain, [feature.size.batch, ...(shape.slice(1) as number[])]);
}

/** [batch, channels, height, width] */
function mapsOf({ channelMajor, channels, size: { batch, height, width } }: Feature): Value {
  const maps = operators.transpose(
    operators.reshape(channelMajor, [channels, batch, height * width]),
    [1, 0, 2],
  );
  return operators.reshape(maps, [batch, channels, height, width]);
}

function entering(input: Value): Feature {
  if (input.shape.length !== 2 && input.shape.length !== 4) return Feature.plain(input);
  const [batch, channels, height = 1, width = 1] = input.shape as number[];
  const size = { batch, height, width };
  if (input.shape.length === 2) return Feature.channelMajor(operators.transpose(input, [1, 0]), size);
  const maps = operators.reshape(input, [batch, channels, height * width]);
  const value = operators.reshape(operators.transpose(maps, [1, 0, 2]), [channels, batch * height * width]);
  return Feature.channelMajor(value, size);
}

import { gradients } from '../autodiff/index.js';
import { type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import {
  type DropoutMask,
  lowerLoss,
  lowerPenalty,
  lowerTraining,
  lowerUpdate,
  type ParameterLayout,
  ParameterSource,
} from '../lower/index.js';
import type { Loss, Optimizer } from '../nn/index.js';
import type { FeatureType } from './frozen-part.js';
import { type ModelPlan, trainedStage } from './plan.js';

/** Names of the states that the runtime keeps between steps. */
export const PARAMETERS_STATE = 'parameters';
export const slotState = (slot: string): string => `slot/${slot}`;

export interface TrainingGraphOptions {
  readonly batch: number;
  readonly featureType: FeatureType;
  /** See GraphBuilder.channelBlock. */
  readonly channelBlock?: number;
}

export interface TrainingGraph {
  readonly graph: Graph;
  readonly masks: readonly DropoutMask[];
  /** From a graph input or output to its state. */
  readonly stateInputs: Readonly<Record<string, string>>;
  readonly stateOutputs: Readonly<Record<string, string>>;
}

/**
 * One training step of the trained part as a single graph: forward pass, loss with the regularizers' penalties,
 * gradients, optimizer update.
 *
 * Inputs: `features` [batch, ...], `targets` [batch, outputs], `weights` [batch, 1], dropout masks, and [] for each of
 * the optimizer's numbers that change from step to step (those of `scalarsAt`, such as `step_size`). Outputs: `loss`
 * [], `outputs` [batch, outputs].
 */
export function buildTrainingGraph(
  plan: ModelPlan,
  layout: ParameterLayout,
  loss: Loss,
  optimizer: Optimizer,
  options: TrainingGraphOptions,
): TrainingGraph {
  const graph = new GraphBuilder('training_step', { channelBlock: options.channelBlock });
  const parameters = graph.input('parameters', 'float32', [layout.size]);
  const lowered = lowerGradient(graph, parameters, { plan, layout, loss, options, withPenalty: true });
  graph.output('loss', lowered.loss);
  graph.output('outputs', lowered.outputs);
  const states = addUpdate(graph, optimizer, { parameters, gradient: lowered.gradient }, layout);
  return { graph: graph.build(), masks: lowered.masks, ...states };
}

/**
 * The first part of a training step that several processes share: everything before the update. Its inputs are those of
 * `buildTrainingGraph` without the optimizer's, and its outputs `loss` [], `outputs` [batch, outputs] and `gradient`
 * [parameters].
 *
 * @param withPenalty whether the loss has the regularizers' penalties, which do not depend on the samples
 */
export function buildGradientGraph(
  plan: ModelPlan,
  layout: ParameterLayout,
  loss: Loss,
  options: TrainingGraphOptions & { readonly withPenalty: boolean },
): TrainingGraph {
  const graph = new GraphBuilder('gradient_step', { channelBlock: options.channelBlock });
  const parameters = graph.input('parameters', 'float32', [layout.size]);
  const { withPenalty } = options;
  const lowered = lowerGradient(graph, parameters, { plan, layout, loss, options, withPenalty });
  graph.output('loss', lowered.loss);
  graph.output('outputs', lowered.outputs);
  graph.output('gradient', lowered.gradient);
  const stateInputs = { parameters: PARAMETERS_STATE };
  return { graph: graph.build(), masks: lowered.masks, stateInputs, stateOutputs: {} };
}

/**
 * The second part: the optimizer's update. Inputs: `mean_gradient` [parameters], the mean over `ranks` processes of
 * their shares of the gradient, and the optimizer's numbers. There are no outputs but the states.
 */
export function buildUpdateGraph(
  layout: ParameterLayout,
  optimizer: Optimizer,
  ranks: number,
): Omit<TrainingGraph, 'masks'> {
  const graph = new GraphBuilder('update_step');
  const parameters = graph.input('parameters', 'float32', [layout.size]);
  const mean = graph.input('mean_gradient', 'float32', [layout.size]);
  const gradient = operators.multiply(mean, graph.scalar(ranks, 'float32'));
  const states = addUpdate(graph, optimizer, { parameters, gradient }, layout);
  return { graph: graph.build(), ...states };
}

interface LoweredGradient {
  readonly loss: Value;
  readonly outputs: Value;
  readonly gradient: Value;
  readonly masks: readonly DropoutMask[];
}

function lowerGradient(
  graph: GraphBuilder,
  parameters: Value,
  {
    plan,
    layout,
    loss,
    options,
    withPenalty,
  }: {
    readonly plan: ModelPlan;
    readonly layout: ParameterLayout;
    readonly loss: Loss;
    readonly options: TrainingGraphOptions;
    readonly withPenalty: boolean;
  },
): LoweredGradient {
  const source = new ParameterSource(graph, layout, parameters);
  const { output, masks } = lowerTrainedPart(graph, plan, source, options, true);
  const targets = graph.input('targets', 'float32', output.shape);
  const weights = graph.input('weights', 'float32', [options.batch, 1]);
  const ofOutputs = lowerLoss(loss, output, targets, weights);
  const penalty = withPenalty ? lowerPenalty(layout, source) : undefined;
  const lossValue = penalty === undefined ? ofOutputs : operators.add(ofOutputs, penalty);
  const [gradient] = gradients(lossValue, [parameters]);
  return { loss: lossValue, outputs: output, gradient, masks };
}

/** Adds the optimizer's update, with its inputs and the states that it changes. */
function addUpdate(
  graph: GraphBuilder,
  optimizer: Optimizer,
  { parameters, gradient }: Record<'parameters' | 'gradient', Value>,
  layout: ParameterLayout,
): Pick<TrainingGraph, 'stateInputs' | 'stateOutputs'> {
  const slots = Object.fromEntries(
    optimizer.slots.map((slot) => [slot, graph.input(`${slot}_slot`, 'float32', [layout.size])]),
  );
  const scalars = Object.fromEntries(
    Object.keys(optimizer.scalarsAt(1)).map((name) => [name, graph.input(name, 'float32', [])]),
  );
  const update = lowerUpdate(optimizer, { parameters, gradient, slots, scalars }, layout.variables);
  graph.output('next_parameters', update.parameters);
  for (const slot of optimizer.slots) graph.output(`next_${slot}_slot`, update.slots[slot]);
  return {
    stateInputs: {
      parameters: PARAMETERS_STATE,
      ...Object.fromEntries(optimizer.slots.map((slot) => [`${slot}_slot`, slotState(slot)])),
    },
    stateOutputs: {
      next_parameters: PARAMETERS_STATE,
      ...Object.fromEntries(optimizer.slots.map((slot) => [`next_${slot}_slot`, slotState(slot)])),
    },
  };
}

/** The trained part without training: `features` [batch, ...] to `outputs` [batch, outputs]; dropout is off. */
export function buildForwardGraph(
  plan: ModelPlan,
  layout: ParameterLayout,
  { batch, channelBlock }: Omit<TrainingGraphOptions, 'featureType'>,
): Graph {
  const graph = new GraphBuilder('forward', { channelBlock });
  const parameters = layout.size > 0 ? graph.input('parameters', 'float32', [layout.size]) : undefined;
  const source = new ParameterSource(graph, layout, parameters);
  const { output } = lowerTrainedPart(graph, plan, source, { batch, featureType: 'float32' }, false);
  graph.output('outputs', output);
  return graph.build();
}

function lowerTrainedPart(
  graph: GraphBuilder,
  plan: ModelPlan,
  source: ParameterSource,
  { batch, featureType }: TrainingGraphOptions,
  training: boolean,
): { output: Value; masks: readonly DropoutMask[] } {
  const [, ...sizes] = plan.calls[plan.cut].outputShape as number[];
  const [height, width, channels] = sizes;
  const shape = sizes.length === 3 ? [batch, channels, height, width] : [batch, ...sizes];
  const features = operators.cast(graph.input('features', featureType, shape), 'float32');
  return lowerTraining(graph, trainedStage(plan), features, source, { batch, training });
}

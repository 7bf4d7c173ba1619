import { AugmentationLayer, augmentImages } from '../augmentation/index.js';
import { UsageError } from '../errors.js';
import { GraphBuilder, operators, type Value } from '../graph/index.js';
import { lowerInference, lowerTraining, ParameterSource, type Stage } from '../lower/index.js';
import {
  type CallOptions,
  Functional,
  Input,
  type Layer,
  type LayerInput,
  type LayerOutput,
} from '../nn/index.js';
import type { Images } from '../pictures/index.js';
import { float32, runtimeOf, type TensorData } from '../runtime/index.js';
import { channelsLast } from './channels-last.js';
import { DrawnMasks } from './drawn-masks.js';
import { isActiveDropout, type ModelPlan, planModel } from './plan.js';

/** How often each layer was called with training on, so that each call has new random draws. */
const calls = new WeakMap<Layer, number>();

/** Carries out `Layer.call`. package.json names this file `#layer-call`. */
export async function callLayer(
  layer: Layer,
  inputs: LayerInput,
  options: CallOptions,
): Promise<LayerOutput> {
  checkNumbers(layer, inputs);
  const model = modelOf(layer, inputs.shape.slice(1));
  const outputShape = model.computeOutputShape([[null, ...inputs.shape.slice(1)]]);
  const shape = [inputs.shape[0], ...(outputShape.slice(1) as number[])];
  if (inputs.shape[0] === 0) return { data: new Float32Array(0), shape };
  const plan = planModel(model, { training: false });
  const training = options.training ?? plan.calls.slice(1).every(({ layer }) => isAugmentation(layer));
  const before = calls.get(layer) ?? 0;
  if (training) calls.set(layer, before + 1);
  const augmented = training && plan.augmentation.length > 0 ? augment(model, inputs, plan, before) : inputs;
  const stage: Stage = {
    calls: plan.calls,
    from: training ? plan.pixels : plan.unaugmented,
    to: plan.calls.length - 1,
  };
  const drops = training && plan.calls.slice(stage.from + 1).some(isActiveDropout);
  const numbers = float32(Float32Array.from(augmented.data), augmented.shape);
  const output =
    stage.from === stage.to
      ? undefined
      : await (drops ? runTraining(layer, stage, numbers, before + 1) : runInference(layer, stage, numbers));
  return { data: output === undefined ? (numbers.data as Float32Array) : channelsLast(output), shape };
}

/** A model of this layer alone; it changes no names or seeds of its session. */
function modelOf(layer: Layer, shape: readonly number[]): Functional {
  if (layer instanceof Functional && layer.isBuilt) return layer;
  return layer.session.use(() => {
    const inputs = Input({ shape, name: `${layer.name}_input` });
    return new Functional({ inputs, outputs: layer.apply(inputs), name: `${layer.name}_call` });
  });
}

/** @param view which of the random versions of the pictures */
function augment(model: Functional, inputs: LayerInput, plan: ModelPlan, view: number): Images {
  const data = Uint8Array.from(inputs.data);
  const wrong = data.findIndex((value, at) => value !== inputs.data[at]);
  if (wrong >= 0) {
    throw new UsageError(
      `${model.name} augments pictures of whole numbers from 0 to 255, but received ${inputs.data[wrong]}.`,
      { hint: 'Augmentation comes before Rescaling and other preprocessing.' },
    );
  }
  const images = { data, shape: inputs.shape as Images['shape'] };
  return augmentImages(images, plan.augmentation, [...Array(inputs.shape[0]).keys()], view);
}

async function runInference(
  layer: Layer,
  stage: Stage,
  numbers: TensorData,
): Promise<TensorData | undefined> {
  const graph = new GraphBuilder('call');
  const input = channelsFirst(graph.input('inputs', 'float32', ['N', ...numbers.shape.slice(1)]));
  const output = lowerInference(graph, stage, input);
  // Layers such as Dropout do nothing in inference, but a graph must compute something.
  if (output === input) return undefined;
  graph.output('outputs', output);
  const session = await runtimeOf(layer.session).createParallelSession(graph.build());
  try {
    return (await session.run({ inputs: numbers })).outputs;
  } finally {
    await session.release();
  }
}

/** @param step which of the random draws of dropout */
async function runTraining(
  layer: Layer,
  stage: Stage,
  numbers: TensorData,
  step: number,
): Promise<TensorData> {
  const graph = new GraphBuilder('call');
  const input = channelsFirst(graph.input('inputs', 'float32', numbers.shape));
  const options = { batch: numbers.shape[0], training: true };
  const { output, masks } = lowerTraining(graph, stage, input, new ParameterSource(graph), options);
  graph.output('outputs', output);
  const session = await runtimeOf(layer.session).createSession(graph.build());
  try {
    const drawn = new DrawnMasks().of(masks, step);
    return (await session.run({ inputs: numbers, ...drawn })).outputs;
  } finally {
    await session.release();
  }
}

function channelsFirst(input: Value): Value {
  return input.shape.length === 4 ? operators.transpose(input, [0, 3, 1, 2]) : input;
}

function checkNumbers(layer: Layer, inputs: LayerInput): void {
  const what = `Layer ${layer.name} (${layer.className})`;
  if (inputs === null || typeof inputs !== 'object' || !('data' in inputs) || !Array.isArray(inputs.shape)) {
    throw new UsageError(`${what} expects numbers with their shape.`, {
      hint: 'Write `layer.call({ data, shape: [batch, height, width, channels] })`; models are built with `apply`.',
    });
  }
  const size = inputs.shape.reduce((product: number, length: number) => product * length, 1);
  if (inputs.data.length === size) return;
  throw new UsageError(
    `${what} expects ${size} numbers for the shape [${inputs.shape.join(', ')}], but received ${inputs.data.length}.`,
  );
}

function isAugmentation(layer: Layer): boolean {
  return layer instanceof AugmentationLayer;
}

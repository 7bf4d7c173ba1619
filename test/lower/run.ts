import { expect } from 'vitest';
import { type Graph, GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerInference, lowerTraining, ParameterSource, type Stage } from '../../src/lower/index.js';
import { type Functional, flatten } from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { Engine, float32, type TensorData } from '../../src/runtime/index.js';
import type { Numbers } from './reference.js';

/** Gives every variable random values, with positive variances and kernels that keep activations at ordinary sizes. */
export function randomizeWeights(model: Functional, seed: number): void {
  model.variables.forEach((variable, index) => {
    const random = new Random(seed, index);
    const fanIn = variable.shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const draw = (): number => {
      if (variable.name === 'moving_variance') return random.uniform(0.5, 2);
      if (variable.name === 'gamma') return random.uniform(0.5, 1.5);
      if (variable.name === 'kernel') return random.normal() * Math.sqrt(2 / fanIn);
      return random.uniform(-0.5, 0.5);
    };
    variable.assign(Float32Array.from({ length: variable.size }, draw));
  });
}

/** Random input for a model, float32 numbers. */
export function randomInput(model: Functional, batch: number, seed: number): Numbers {
  const random = new Random(seed);
  const shape = [batch, ...(model.inputShape.slice(1) as number[])];
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float64Array.from({ length: size }, () => Math.fround(random.uniform(-1, 1))) };
}

/** The output of the inference lowering, channels last. */
export async function runInference(model: Functional, input: Numbers): Promise<Numbers> {
  const graph = new GraphBuilder('inference');
  const value = graph.input('input', 'float32', channelsFirstShape(input.shape));
  graph.output('output', lowerInference(graph, wholeModel(model), value));
  return channelsLast(await runGraph(graph.build(), input));
}

/** The output of the training lowering with dropout off and all weights frozen. */
export async function runTraining(
  model: Functional,
  input: Numbers,
  channelBlock?: number,
): Promise<Numbers> {
  return channelsLast(await runGraph(trainingGraph(model, input.shape[0], channelBlock).build(), input));
}

export function trainingGraph(model: Functional, batch: number, channelBlock?: number): GraphBuilder {
  const graph = new GraphBuilder('training', { channelBlock });
  const shape = [batch, ...(model.inputShape.slice(1) as number[])];
  const value = graph.input('input', 'float32', channelsFirstShape(shape));
  const source = new ParameterSource(graph);
  const { output } = lowerTraining(graph, wholeModel(model), value, source, { batch, training: false });
  graph.output('output', output);
  return graph;
}

export function wholeModel(model: Functional): Stage {
  const calls = flatten(model);
  return { calls, from: 0, to: calls.length - 1 };
}

/** Runs a graph of one input and one output. */
async function runGraph(graph: Graph, input: Numbers): Promise<TensorData> {
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph), { threads: 1 });
  const { output } = await engine.run(0, { input: channelsFirst(input) });
  await engine.releaseSession(0);
  return output;
}

export function channelsFirstShape(shape: readonly number[]): number[] {
  const [batch, height, width, channels] = shape;
  return shape.length === 2 ? [...shape] : [batch, channels, height, width];
}

export function channelsFirst({ shape, data }: Numbers): TensorData {
  const result = new Float32Array(data.length);
  const [, height, width, channels] = shape;
  data.forEach((value, at) => {
    if (shape.length === 2) {
      result[at] = value;
      return;
    }
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    const [image, position] = [Math.floor(pixel / (height * width)), pixel % (height * width)];
    result[(image * channels + channel) * height * width + position] = value;
  });
  return float32(result, channelsFirstShape(shape));
}

function channelsLast(tensor: TensorData): Numbers {
  if (tensor.shape.length === 2) return { shape: tensor.shape, data: Float64Array.from(tensor.data, Number) };
  const [batch, channels, height, width] = tensor.shape;
  const data = new Float64Array(tensor.data.length);
  for (let at = 0; at < data.length; at++) {
    const [map, position] = [Math.floor(at / (height * width)), at % (height * width)];
    const [image, channel] = [Math.floor(map / channels), map % channels];
    data[(image * height * width + position) * channels + channel] = Number(tensor.data[at]);
  }
  return { shape: [batch, height, width, channels], data };
}

/** Fails unless the largest difference is below `tolerance` times the largest value. */
export function expectClose(actual: Numbers, expected: Numbers, tolerance = 1e-5): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.data.length).toBe(expected.data.length);
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = expected.data.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - actual.data[at])),
    0,
  );
  expect(largest, 'a comparison of nothing but zeros proves nothing').toBeGreaterThan(0);
  expect(difference / largest).toBeLessThan(tolerance);
}

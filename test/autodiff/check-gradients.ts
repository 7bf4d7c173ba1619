import { expect } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import {
  dataOf,
  type ElementType,
  elementCount,
  GraphBuilder,
  knownShape,
  operators,
  serializeGraph,
  type Value,
} from '../../src/graph/index.js';
import { Random } from '../../src/random.js';
import { Engine, type TensorData, type Tensors } from '../../src/runtime/index.js';

/** A small graph around one operator, whose gradients are compared with finite differences. */
export interface GradientCase {
  /** The ONNX operator whose rule is tested. */
  readonly operator: string;
  /** The name of the case, unique for its operator. */
  readonly name: string;
  /** The shapes of the values that `build` receives; gradients are checked for every number in each of them. */
  readonly shapes: readonly (readonly number[])[];
  readonly build: (...inputs: Value[]) => Value;
  /** Inputs are drawn from this range; [-2, 2] unless given. */
  readonly range?: readonly [low: number, high: number];
  /** Kinks and poles of the function; inputs keep a distance of 0.25 from them. */
  readonly away?: readonly number[];
  /** float32 if ONNX Runtime has no double kernel; the step and the tolerance are then larger. */
  readonly precision?: Precision;
  /** For operators on channels in blocks. */
  readonly channelBlock?: number;
}

type Precision = 'float64' | 'float32';

/** Half the distance between the two points of a central difference, and the tolerated error. */
const settings: Readonly<Record<Precision, { step: number; tolerance: number }>> = {
  float64: { step: 1e-5, tolerance: 1e-8 },
  float32: { step: 1e-2, tolerance: 5e-4 },
};

const outputName = 'result';
const gradientName = (index: number): string => `gradient_${index}`;

/**
 * Compares the gradients of a weighted sum of `build`'s output with central differences, one input number at a time.
 * The weights are random, so that mistakes in different places cannot cancel.
 */
export async function checkGradients(testCase: GradientCase): Promise<void> {
  const precision = testCase.precision ?? 'float64';
  const { step, tolerance } = settings[precision];
  const random = new Random(...Buffer.from(testCase.operator + testCase.name));
  const graph = new GraphBuilder('gradient_check', { channelBlock: testCase.channelBlock });
  const inputs = testCase.shapes.map((shape, index) => graph.input(`input_${index}`, precision, shape));
  const result = testCase.build(...inputs);
  expect(
    graph.nodes.map((node) => node.operator),
    'the case must hold the operator that it is there for',
  ).toContain(testCase.operator);
  const weights = Array.from({ length: elementCount(result.shape) }, () => random.uniform(0.5, 1.5));
  const loss = weightedSum(graph, result, weights);
  gradients(loss, inputs).forEach((gradient, index) => {
    expect(gradient.type).toBe(precision);
    expect(gradient.shape).toEqual(testCase.shapes[index]);
    graph.output(gradientName(index), gradient);
  });
  graph.output(outputName, result);

  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const points = testCase.shapes.map((shape) => drawPoint(shape, testCase, random));
  const feeds = (): Tensors =>
    Object.fromEntries(
      points.map((values, index) => [
        `input_${index}`,
        tensor(values, testCase.shapes[index] as number[], precision),
      ]),
    );
  const analytic = await engine.run(0, feeds());
  const resultAt = async (values: number[], position: number, value: number): Promise<number[]> => {
    const kept = values[position];
    values[position] = value;
    const { [outputName]: output } = await engine.run(0, feeds(), [outputName]);
    values[position] = kept;
    return Array.from(output.data, Number);
  };
  for (const [index, values] of points.entries()) {
    const gradient = Array.from(analytic[gradientName(index)].data, Number);
    expect(gradient).toHaveLength(values.length);
    for (const [position, value] of values.entries()) {
      const above = await resultAt(values, position, value + step);
      const below = await resultAt(values, position, value - step);
      // Weights and sums the differences in float64, so that float32 graphs lose as little precision as possible.
      const numeric = above.reduce((sum, high, at) => sum + weights[at] * (high - below[at]), 0) / (2 * step);
      const error = Math.abs(gradient[position] - numeric) / Math.max(1, Math.abs(numeric));
      expect(
        error,
        `input ${index} at ${position}: the rule gives ${gradient[position]}, differences give ${numeric}`,
      ).toBeLessThan(tolerance);
    }
  }
  await engine.releaseSession(0);
}

/** Evaluates a graph of float64 inputs once and returns the values of its outputs by name. */
export async function evaluate(
  inputs: Readonly<Record<string, { shape: readonly number[]; values: readonly number[] }>>,
  build: (graph: GraphBuilder, values: Readonly<Record<string, Value>>) => Readonly<Record<string, Value>>,
  type: 'float64' | 'float32' = 'float64',
): Promise<Record<string, number[]>> {
  const graph = new GraphBuilder('evaluation');
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, graph.input(name, type, input.shape)]),
  );
  for (const [name, value] of Object.entries(build(graph, values))) graph.output(name, value);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, tensor(input.values, input.shape, type)]),
  );
  const results = await engine.run(0, feeds);
  await engine.releaseSession(0);
  return Object.fromEntries(
    Object.entries(results).map(([name, output]) => [name, Array.from(output.data, Number)]),
  );
}

export function weightedSum(graph: GraphBuilder, value: Value, weights: readonly number[]): Value {
  const shape = knownShape(value.shape);
  const factors = graph.constant('weights', { type: value.type, shape, data: dataOf(weights, value.type) });
  const weighted = operators.multiply(value, factors);
  const flat = operators.reshape(weighted, [weights.length]);
  return operators.reduceSum(flat, [0], false);
}

function drawPoint(shape: readonly number[], { range, away = [] }: GradientCase, random: Random): number[] {
  const [low, high] = range ?? [-2, 2];
  const draw = (): number => {
    const value = random.uniform(low, high);
    return away.every((kink) => Math.abs(value - kink) > 0.25) ? value : draw();
  };
  return Array.from({ length: elementCount(shape) }, draw);
}

function tensor(values: readonly number[], shape: readonly number[], type: ElementType): TensorData {
  return { type, shape, data: dataOf(values, type) };
}

import { expect } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import {
  lowerLoss,
  lowerTraining,
  type ParameterLayout,
  ParameterSource,
  packParameters,
} from '../../src/lower/index.js';
import { BinaryCrossentropy, type Functional, type Variable } from '../../src/nn/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import type { Numbers } from './reference.js';
import { type Overrides, referenceForward } from './reference.js';
import { channelsFirst, channelsFirstShape, wholeModel } from './run.js';

/** A network with one output, pictures and their targets. */
export interface NetworkCase {
  readonly model: Functional;
  readonly input: Numbers;
  /** The target 0 or 1 of each picture. */
  readonly labels: readonly number[];
}

/** A training graph with the loss and the gradient of all its parameters as outputs. */
export interface GradientStep {
  lossAt(parameters: Float32Array): Promise<number>;
  readonly gradient: Float32Array;
}

/** The mean loss by plain formulas in float64. */
export function referenceLoss({ model, input, labels }: NetworkCase, overrides?: Overrides): number {
  const logits = referenceForward(model, input, overrides).data;
  const losses = labels.map(
    (label, row) =>
      Math.log1p(Math.exp(-Math.abs(logits[row]))) + Math.max(logits[row], 0) - label * logits[row],
  );
  return losses.reduce((sum, value) => sum + value, 0) / labels.length;
}

export async function gradientStep(
  { model, input, labels }: NetworkCase,
  layout: ParameterLayout,
): Promise<GradientStep> {
  const batch = labels.length;
  const graph = new GraphBuilder('network');
  const parameters = graph.input('parameters', 'float32', [layout.size]);
  const source = new ParameterSource(graph, layout, parameters);
  const value = graph.input('input', 'float32', channelsFirstShape(input.shape));
  const { output } = lowerTraining(graph, wholeModel(model), value, source, { batch, training: true });
  const targets = graph.input('targets', 'float32', [batch, 1]);
  const weights = graph.input('weights', 'float32', [batch, 1]);
  const lossValue = lowerLoss(new BinaryCrossentropy({ fromLogits: true }), output, targets, weights);
  graph.output('loss', lossValue);
  const [gradient] = gradients(lossValue, [parameters]);
  graph.output('gradient', gradient);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const run = (packed: Float32Array): ReturnType<Engine['run']> =>
    engine.run(0, {
      parameters: float32(packed, [layout.size]),
      input: channelsFirst(input),
      targets: float32(Float32Array.from(labels), [batch, 1]),
      weights: float32(new Float32Array(batch).fill(1 / batch), [batch, 1]),
    });
  return {
    lossAt: async (point) => Number((await run(point)).loss.data[0]),
    gradient: (await run(packParameters(layout))).gradient.data as Float32Array,
  };
}

/** Central differences of the float64 reference, for every number of a variable; computed once per variable. */
export class NumericGradients {
  readonly #network: NetworkCase;
  readonly #known = new Map<Variable, Float64Array>();

  constructor(network: NetworkCase) {
    this.#network = network;
  }

  /** Compares the gradient of each parameter with the differences. */
  expectAgreement(layout: ParameterLayout, gradient: Float32Array): void {
    expect(gradient).toHaveLength(layout.size);
    let offset = 0;
    for (const variable of layout.variables) {
      const analytic = gradient.subarray(offset, offset + variable.size);
      offset += variable.size;
      const numeric = this.#of(variable);
      const largest = Math.max(...numeric.map(Math.abs));
      expect(largest, `${variable.path} must matter`).toBeGreaterThan(1e-4);
      const difference = numeric.reduce(
        (most, value, position) => Math.max(most, Math.abs(value - analytic[position])),
        0,
      );
      expect(difference / largest, variable.path).toBeLessThan(1e-4);
    }
    expect(offset).toBe(layout.size);
  }

  #of(variable: Variable): Float64Array {
    const distance = 1e-6;
    const values = Float64Array.from(variable.value);
    const lossWith = (position: number, change: number): number => {
      const moved = values.slice();
      moved[position] += change;
      return referenceLoss(this.#network, new Map([[variable, moved]]));
    };
    const numeric =
      this.#known.get(variable) ??
      values.map(
        (_, position) => (lossWith(position, distance) - lossWith(position, -distance)) / (2 * distance),
      );
    this.#known.set(variable, numeric);
    return numeric;
  }
}

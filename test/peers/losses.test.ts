import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerLoss } from '../../src/lower/index.js';
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type Loss,
  SparseCategoricalCrossentropy,
} from '../../src/nn/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { sampleLosses } from '../../src/train/sample-losses.js';
import { targetsFor } from '../../src/train/targets.js';
import { GoldenFile } from './golden.js';

interface LossCase {
  name: string;
  kind: 'binary' | 'categorical' | 'sparse';
  width: number;
  fromLogits: boolean;
  labelSmoothing: number;
  extreme: boolean;
}

const golden = new GoldenFile<{ batch: number; sampleWeights: number[]; cases: LossCase[] }>('losses');
const { batch, sampleWeights, cases } = golden.description;

function lossOf({ kind, fromLogits, labelSmoothing }: LossCase): Loss {
  if (kind === 'sparse') return new SparseCategoricalCrossentropy({ fromLogits });
  const LossClass = kind === 'binary' ? BinaryCrossentropy : CategoricalCrossentropy;
  return new LossClass({ fromLogits, labelSmoothing });
}

/** The loss of a batch in the training graph, and its gradient. */
async function lossGraph(
  loss: Loss,
  outputs: Float32Array,
  targets: Float32Array,
  weights: readonly number[],
): Promise<{ loss: number; gradient: Float32Array }> {
  const shape = [batch, outputs.length / batch];
  const graph = new GraphBuilder('loss');
  const input = graph.input('outputs', 'float32', shape);
  const wanted = graph.input('targets', 'float32', shape);
  const value = lowerLoss(loss, input, wanted, graph.input('weights', 'float32', [batch, 1]));
  graph.output('loss', value);
  graph.output('gradient', gradients(value, [input])[0]);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const results = await engine.run(0, {
    outputs: float32(outputs, shape),
    targets: float32(targets, shape),
    weights: float32(
      Float32Array.from(weights, (weight) => weight / batch),
      [batch, 1],
    ),
  });
  await engine.releaseSession(0);
  return { loss: Number(results.loss.data[0]), gradient: results.gradient.data as Float32Array };
}

/** The tolerance: relative to the largest value for large values, absolute for small ones. */
function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance = 1e-5,
): void {
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++) {
    expect(Number.isFinite(actual[at]), `${what} ${at} is ${actual[at]}`).toBe(true);
    expect(Math.abs(actual[at] - expected[at]) / largest, `${what} ${at}`).toBeLessThan(tolerance);
  }
}

describe.each(cases)('$name', (settings) => {
  const { name, width } = settings;
  const loss = lossOf(settings);
  const outputs = golden.numbers(`${name}/outputs`) as Float32Array;
  const labels = golden.numbers(`${name}/targets`) as Float32Array;
  const shape = settings.kind === 'sparse' ? ([batch] as const) : ([batch, width] as const);
  const targets = targetsFor({ data: labels, shape }, loss, width);

  it.each([
    ['plain', new Array<number>(batch).fill(1)],
    ['weighted', sampleWeights],
  ] as const)('in training, %s', async (weighting, weights) => {
    const result = await lossGraph(loss, outputs, targets, weights);
    expectClose([result.loss], golden.numbers(`${name}/${weighting}/loss`), 'loss');
    expectClose(result.gradient, golden.numbers(`${name}/${weighting}/gradient`), 'gradient');
  });

  it('in evaluation', () => {
    // Keras clips to 1 - 1e-7, which float32 rounds to 1 - 1.2e-7. Graft evaluates in float64.
    const tolerance = settings.extreme && !settings.fromLogits ? 0.02 : 1e-5;
    const samples = sampleLosses(loss, outputs, targets, batch);
    expectClose(samples, golden.numbers(`${name}/samples`), 'sample', tolerance);
  });
});

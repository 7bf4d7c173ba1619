import { describe, expect, it } from 'vitest';
import { serializeGraph } from '../../src/graph/index.js';
import { parameterLayout, packParameters } from '../../src/lower/index.js';
import { BinaryCrossentropy, SGD } from '../../src/nn/index.js';
import { Engine, float32, type Tensors } from '../../src/runtime/index.js';
import { planModel } from '../../src/train/plan.js';
import { buildTrainingGraph } from '../../src/train/training-graph.js';
import { GoldenFile } from './golden.js';
import { runFrozen, tutorialModel, unfreezeFromLayer, type WeightSet, weightSets } from './network.js';
import { patternImages } from './pattern.js';

interface Description {
  firstKey: number;
  labels: number[];
  fineTuneAt: number;
}

/**
 * One training step as `fit` takes it. With learning rate 1 and a velocity that starts at zero, SGD's velocity after
 * the step is minus the gradient.
 */
async function gradientsOf(
  weights: WeightSet,
  { firstKey, labels, fineTuneAt }: Description,
): Promise<{ results: Tensors; gradients: Map<string, Float32Array> }> {
  const { base, model } = await tutorialModel(weights);
  unfreezeFromLayer(base, fineTuneAt);
  const plan = planModel(model, { training: true });
  const batch = labels.length;
  const features = await runFrozen(plan, plan.cut, patternImages(firstKey, batch, 160, 160));
  const layout = parameterLayout(plan.variables);
  const loss = new BinaryCrossentropy({ fromLogits: true });
  const optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
  const { graph } = buildTrainingGraph(plan, layout, loss, optimizer, { batch, featureType: 'float32' });
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph), { threads: 2 });
  const results = await engine.run(0, {
    features,
    targets: float32(Float32Array.from(labels), [batch, 1]),
    weights: float32(new Float32Array(batch).fill(1 / batch), [batch, 1]),
    step_size: float32(Float32Array.of(1), []),
    parameters: float32(packParameters(layout), [layout.size]),
    velocity_slot: float32(new Float32Array(layout.size), [layout.size]),
  });
  await engine.releaseSession(0);
  const velocity = results.next_velocity_slot.data as Float32Array;
  const gradients = new Map<string, Float32Array>();
  let offset = 0;
  for (const { path, size } of layout.variables) {
    gradients.set(
      path,
      velocity.subarray(offset, offset + size).map((value) => -value),
    );
    offset += size;
  }
  return { results, gradients };
}

describe.each(weightSets)('fine-tuning step with %s weights', (weights) => {
  it('has the loss and the gradients of Keras', async () => {
    const golden = new GoldenFile<Description>(`gradients-${weights}`);
    const { results, gradients } = await gradientsOf(weights, golden.description);
    expect([...gradients.keys()]).toEqual(golden.names.slice(2));
    expect(gradients.size).toBe(56);
    const loss = Number(results.loss.data[0]);
    console.log(loss, golden.numbers('loss')[0], results.outputs.data, golden.numbers('logits'));
    expect(Math.abs(loss - golden.numbers('loss')[0])).toBeLessThan(1e-5);
    for (const [path, gradient] of gradients) {
      console.log(path, golden.normOf(path), golden.relativeError(path, gradient));
    }
    for (const [path, gradient] of gradients) {
      expect(golden.relativeError(path, gradient), path).toBeLessThan(1e-3);
    }
  });
});

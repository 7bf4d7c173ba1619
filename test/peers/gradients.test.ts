import { describe, expect, it } from 'vitest';
import { serializeGraph } from '../../src/graph/index.js';
import { packParameters, parameterLayout } from '../../src/lower/index.js';
import { BinaryCrossentropy, SGD } from '../../src/nn/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { planModel } from '../../src/train/plan.js';
import { buildTrainingGraph } from '../../src/train/training-graph.js';
import { channelBlock } from '../channel-block.js';
import { GoldenFile } from './golden.js';
import { runFrozen, tutorialModel, unfreezeFromLayer, type WeightSet, weightSets } from './network.js';
import { patternImages } from './pattern.js';

interface Description {
  imageKeys: number[];
  fineTuneAt: number;
}

interface Step {
  loss: number;
  logits: Float32Array;
  /** By the variables' paths. */
  gradients: Map<string, Float32Array>;
}

/**
 * One training step from the graph that `fit` uses. With learning rate 1 and a velocity that starts at zero, SGD's
 * velocity after the step is minus the gradient.
 */
async function stepOf(
  weights: WeightSet,
  { imageKeys, fineTuneAt }: Description,
  channelBlock: number | undefined,
): Promise<Step> {
  const { base, model } = await tutorialModel(weights);
  unfreezeFromLayer(base, fineTuneAt);
  const plan = planModel(model, { training: true });
  const batch = imageKeys.length;
  const labels = Float32Array.from(imageKeys, (_, index) => (index < batch / 2 ? 0 : 1));
  const features = await runFrozen(plan, plan.cut, patternImages(imageKeys, 160, 160));
  const layout = parameterLayout(plan.variables);
  const loss = new BinaryCrossentropy({ fromLogits: true });
  const optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
  const { graph } = buildTrainingGraph(plan, layout, loss, optimizer, {
    batch,
    featureType: 'float32',
    channelBlock,
  });
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph), { threads: 2 });
  const results = await engine.run(0, {
    features,
    targets: float32(labels, [batch, 1]),
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
    const part = velocity.subarray(offset, offset + size);
    gradients.set(
      path,
      part.map((value) => -value),
    );
    offset += size;
  }
  return { loss: Number(results.loss.data[0]), logits: results.outputs.data as Float32Array, gradients };
}

describe.each(weightSets)('fine-tuning step with %s weights', (weights) => {
  const layouts: [string, number | undefined][] = [['channel-major matrices', undefined]];
  if (channelBlock > 0) layouts.push(['channels in blocks', channelBlock]);

  it.each(layouts)("has Keras' loss and gradients: %s", async (_, block) => {
    const golden = new GoldenFile<Description>(`gradients-${weights}`);
    const { loss, logits, gradients } = await stepOf(weights, golden.description, block);
    expect(Math.abs(loss - golden.numbers('loss')[0])).toBeLessThan(1e-5);
    logits.forEach((logit, index) => {
      expect(Math.abs(logit - golden.numbers('logits')[index])).toBeLessThan(1e-4);
    });
    expect(gradients.size).toBe(56);
    expect([...gradients.keys()]).toEqual(golden.names.filter((name) => name.includes('/')));
    for (const [path, gradient] of gradients) {
      expect(golden.relativeError(path, gradient), path).toBeLessThan(1e-3);
    }
  });
});

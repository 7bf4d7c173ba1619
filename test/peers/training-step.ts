import { serializeGraph } from '../../src/graph/index.js';
import { packParameters, parameterLayout } from '../../src/lower/index.js';
import { BinaryCrossentropy, type Functional, SGD } from '../../src/nn/index.js';
import type { Images } from '../../src/pictures/images.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { planModel } from '../../src/train/plan.js';
import { buildTrainingGraph } from '../../src/train/training-graph.js';
import { runFrozen } from './network.js';

export interface Step {
  loss: number;
  logits: Float32Array;
  /** By the variables' paths. */
  gradients: Map<string, Float32Array>;
}

/**
 * One training step with the graph that `fit` uses, on pictures with label 0 in the first half and 1 in the second.
 * With learning rate 1 and an initial velocity of zero, SGD's velocity after the step is minus the gradient.
 *
 * @param channelBlock undefined for channel-major matrices
 */
export async function trainingStep(
  model: Functional,
  images: Images,
  channelBlock: number | undefined,
): Promise<Step> {
  const plan = planModel(model, { training: true });
  const batch = images.shape[0];
  const labels = Float32Array.from({ length: batch }, (_, index) => (index < batch / 2 ? 0 : 1));
  const features = await runFrozen(plan, plan.cut, images);
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

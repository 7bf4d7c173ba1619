import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GraphBuilder, operators, serializeGraph } from '../../src/graph/index.js';
import { lowerInference } from '../../src/lower/index.js';
import { Dense, Functional, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import type { Images } from '../../src/pictures/images.js';
import { Engine, type TensorData } from '../../src/runtime/index.js';
import type { ModelPlan } from '../../src/train/plan.js';
import { loadKerasWeights, MobileNetV2, mobilenetV2 } from '../../src/zoo/index.js';
import { fillVariables } from './pattern.js';

const weightsFile = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5';
export const weightsPath = fileURLToPath(new URL(`../../../shared/weights/${weightsFile}`, import.meta.url));

/** The head's variables come after the base's 260 and get the next patterns. */
export const headKey = 260;

/** The weights of a golden file; only some machines have the real ones next to the repository. */
export type WeightSet = 'pattern' | 'imagenet';

export const weightSets: readonly WeightSet[] = existsSync(weightsPath)
  ? ['pattern', 'imagenet']
  : ['pattern'];

export async function filledBase(height: number, width: number, weights: WeightSet): Promise<Functional> {
  const base = await MobileNetV2({ inputShape: [height, width, 3], includeTop: false, weights: null });
  if (weights === 'imagenet') await loadKerasWeights(base, weightsPath);
  else fillVariables(base.variables);
  return base;
}

/** The tutorial's model without augmentation and dropout. */
export async function tutorialModel(weights: WeightSet): Promise<{ base: Functional; model: Functional }> {
  const base = await filledBase(160, 160, weights);
  const inputs = Input({ shape: [160, 160, 3] });
  const features = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const head = new Dense(1, { name: 'head' });
  const outputs = head.apply(new GlobalAveragePooling2D().apply(features));
  fillVariables(head.variables, headKey);
  return { base, model: new Functional({ inputs, outputs }) };
}

export function unfreezeFromLayer(base: Functional, index: number): void {
  base.trainable = true;
  for (const layer of base.layers.slice(0, index)) layer.trainable = false;
}

/** The output at position `to` for pictures, in ONNX's order [batch, channels, height, width]. */
export async function runFrozen(plan: ModelPlan, to: number, images: Images): Promise<TensorData> {
  const graph = new GraphBuilder('frozen');
  const image = graph.input('image', 'uint8', images.shape);
  const pixels = operators.cast(operators.transpose(image, [0, 3, 1, 2]), 'float32');
  graph.output('features', lowerInference(graph, { calls: plan.calls, from: plan.pixels, to }, pixels));
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 2 });
  const { features } = await engine.run(0, { image: { type: 'uint8', ...images } });
  await engine.releaseSession(0);
  return features;
}

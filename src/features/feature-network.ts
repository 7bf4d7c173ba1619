import { type Functional, GlobalAveragePooling2D, Input, type SymbolicTensor } from '../nn/index.js';
import type { ImageSize, ResizeSettings } from '../pictures/index.js';
import type { Session } from '../session/index.js';
import { frozenDigest, Model, type ModelPlan, planModel } from '../train/index.js';

/** A network without a head, and how it takes pictures. */
export interface FeatureNetwork {
  /** From what `preprocessInput` gives to maps [batch, height, width, channels], which are averaged, or to features. */
  readonly base: Functional;
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
  /** From pixels in [0, 255] to what the base expects. */
  preprocessInput(pixels: SymbolicTensor): SymbolicTensor;
}

/** A network as it computes the features of pictures. */
export interface PlannedNetwork {
  readonly plan: ModelPlan;
  /** How many numbers the features of one picture are. */
  readonly size: number;
  /** Identifies the computation, weights included. */
  readonly digest: string;
}

/** Puts preprocessing, base and average together, all frozen. */
export async function planNetwork(network: FeatureNetwork, session: Session): Promise<PlannedNetwork> {
  const [height, width] = network.imageSize;
  const model = session.use(() => {
    const inputs = Input({ shape: [height, width, 3] });
    const maps = network.base.apply(network.preprocessInput(inputs), { training: false });
    const outputs = maps.shape.length === 4 ? new GlobalAveragePooling2D().apply(maps) : maps;
    return new Model({ inputs, outputs });
  });
  const plan = planModel(model, { training: false });
  return { plan, size: model.outputShape.at(-1)!, digest: await frozenDigest(plan) };
}

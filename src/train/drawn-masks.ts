import type { DropoutMask } from '../lower/index.js';
import { Random } from '../random.js';
import { float32, type TensorData, type Tensors } from '../runtime/index.js';

/** Separates dropout's draws from other draws with the same seed. */
const DROPOUT_PURPOSE = 3;

/** The random masks of dropout. They are drawn ahead while a step runs, so the masks of the last two steps are kept. */
export class DrawnMasks {
  #drawn: readonly { masks: readonly DropoutMask[]; step: number; tensors: Tensors }[] = [];

  /** The masks of a training step, by their names. */
  of(masks: readonly DropoutMask[], step: number): Tensors {
    const tensors =
      this.#drawn.find((other) => other.masks === masks && other.step === step)?.tensors ??
      Object.fromEntries(masks.map((mask) => [mask.name, drawMask(mask, step)]));
    this.#drawn = [...this.#drawn.slice(-1), { masks, step, tensors }];
    return tensors;
  }
}

/** 0 with probability `rate`, otherwise 1 / (1 - rate). */
function drawMask(mask: DropoutMask, step: number): TensorData {
  const random = new Random(mask.seed, DROPOUT_PURPOSE, step, ...(mask.use > 0 ? [mask.use] : []));
  const kept = 1 / (1 - mask.rate);
  const size = mask.shape.reduce((product, length) => product * length, 1);
  const data = new Float32Array(size);
  for (let index = 0; index < size; index++) data[index] = random.uniform() < mask.rate ? 0 : kept;
  return float32(data, mask.shape);
}

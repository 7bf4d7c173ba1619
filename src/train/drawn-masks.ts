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

/** The mask of a whole batch, of which a graph takes the mask of a part. */
export function wholeMask(mask: DropoutMask, samples: number, wholeSamples: number): DropoutMask {
  if (!mask.perSample) return mask;
  const [groups, length, ...rest] = mask.shape;
  return { ...mask, shape: [groups, (length / samples) * wholeSamples, ...rest] };
}

/**
 * The part of a drawn mask that belongs to some samples; zeros for samples beyond them.
 *
 * @param mask as the graph of the part takes it, for `samples` samples
 * @param whole drawn for the whole batch
 * @param rows the samples of the whole batch
 */
export function maskOfRows(
  mask: DropoutMask,
  whole: TensorData,
  rows: readonly number[],
  samples: number,
): TensorData {
  if (!mask.perSample) return whole;
  const [groups, length, ...rest] = mask.shape;
  const size = (length / samples) * rest.reduce((product, each) => product * each, 1);
  const drawn = whole.data as Float32Array;
  const perGroup = drawn.length / groups;
  const data = new Float32Array(groups * samples * size);
  for (let group = 0; group < groups; group++) {
    for (const [at, row] of rows.entries()) {
      const from = group * perGroup + row * size;
      data.set(drawn.subarray(from, from + size), (group * samples + at) * size);
    }
  }
  return float32(data, mask.shape);
}

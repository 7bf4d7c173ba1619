import { crc32c } from '../../crc32c.js';
import type { Optimizer } from '../../nn/index.js';
import type { Trainer } from '../trainer.js';
import type { Collective } from './collective.js';

/** A checksum in numbers that single precision holds exactly. */
const partsOf = (checksum: number): number[] => [checksum & 0xffff, checksum >>> 16];

/**
 * Gives all ranks the weights and the optimizer's slots of rank 0, if some have others. Processors of different kinds
 * may round differently, and then ranks drift apart by a last digit now and then.
 */
export async function agreeOnState(
  trainer: Trainer,
  optimizer: Optimizer,
  collective: Collective,
): Promise<void> {
  const { rank, size } = collective;
  const { parameters, slots } = await trainer.readState();
  const arrays = [parameters, ...Object.values(slots)];
  const checksums = arrays.flatMap(({ buffer, byteOffset, byteLength }) =>
    partsOf(crc32c(new Uint8Array(buffer, byteOffset, byteLength))),
  );
  const own = new Float32Array(size * checksums.length);
  own.set(checksums, rank * checksums.length);
  const all = (await collective.allReduceMean(own)).map((mean) => Math.round(mean * size));
  if (all.every((value, at) => value === all[at % checksums.length])) return;
  for (const array of arrays) array.set(await collective.broadcast(array));
  if (rank > 0) await trainer.restoreState(optimizer, { parameters, slots });
}

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Images } from '../../src/pictures/index.js';
import { SIZE } from '../compute.js';

export interface ComputeOptions {
  readonly images: Images;
  readonly threads: number;
  /** The path of a Keras .h5 file, or null for random weights. */
  readonly weights: string | null;
  /** The folder of installed packages that are not dependencies of the project. */
  readonly modules: string;
}

/** The arguments that the orchestrator passes to a compute program in TypeScript. */
export async function computeOptions(): Promise<ComputeOptions> {
  const { values } = parseArgs({
    options: {
      pixels: { type: 'string' },
      batch: { type: 'string' },
      threads: { type: 'string' },
      weights: { type: 'string' },
      modules: { type: 'string', default: '' },
    },
  });
  const data = new Uint8Array(await readFile(values.pixels!));
  return {
    images: { data, shape: [Number(values.batch), SIZE, SIZE, 3] },
    threads: Number(values.threads),
    weights: values.weights ?? null,
    modules: values.modules,
  };
}

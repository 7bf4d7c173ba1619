import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeSettings, recipes, train } from '../../dist/src/recipes/index.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

/** A short training with every random draw: initial weights, dropout, augmentation, batches. */
const recipe = changeSettings(recipes.tutorial, {
  imageSize: 32,
  alpha: 1,
  batchSize: 8,
  'augmentation.zoom': 0.1,
  'featureExtraction.epochs': 1,
  'fineTuning.epochs': 1,
  'fineTuning.from': 140,
});

/** The results of a training, without its duration. */
export interface Trained {
  /** The SHA-256 of its file, which contains every weight and the names of the layers. */
  readonly model: string;
  readonly histories: readonly unknown[];
  readonly validation: unknown;
  readonly test: unknown;
}

/** Trains on photographs of discs and squares. */
export async function trainWith(data: string, seed: number, out: string): Promise<Trained> {
  const result = await train({
    data,
    out,
    recipe,
    weights: 'openimages',
    seed,
    threads: 2,
    duplicates: 'none',
    resources: { offline: true, cacheDirectory: join(out, '../cache') },
  });
  return {
    model: createHash('sha256')
      .update(await readFile(result.model))
      .digest('hex'),
    histories: result.phases.map(({ name, history }) => ({ name, history: history.history })),
    validation: result.validation,
    test: result.test,
  };
}

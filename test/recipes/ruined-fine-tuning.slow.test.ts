import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  changeSettings,
  recipes,
  type TrainEvent,
  type TrainResult,
  train,
} from '../../dist/src/recipes/index.js';
import { photographFolder } from '../cli/photographs.js';
import { temporaryFolder } from '../train/pictures.js';

/* Training runs in worker threads, which are loaded from built JavaScript, so these tests use dist. */

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), {
    classes: ['discs', 'squares', 'stripes'],
    perClass: 24,
    seed: 1,
  });
});

/** Trains a head, and then ruins the network with far too large steps. */
async function ruin(
  keepBest: 'none' | 'val_loss' | 'val_accuracy',
  changes: Record<string, string | number | boolean> = {},
): Promise<{ result: TrainResult; notes: string[] }> {
  const notes: string[] = [];
  const result = await train({
    data: join(folder, 'photos'),
    out: join(folder, `${keepBest}-${Object.keys(changes).length}`),
    recipe: changeSettings(recipes.fast, {
      imageSize: 64,
      keepBest,
      validationSplit: 0.4,
      testSplit: 0,
      'featureExtraction.epochs': 6,
      'fineTuning.epochs': 2,
      'fineTuning.optimizer': 'SGD',
      'fineTuning.learningRate': 1,
      'fineTuning.warmUp': 0,
      'fineTuning.schedule': 'constant',
      ...changes,
    }),
    weights: 'openimages',
    seed: 1,
    threads: 1,
    duplicates: 'none',
    resources: { offline: true, cacheDirectory: join(folder, 'cache') },
    follow: {
      onEvent: (event: TrainEvent) => {
        if (event.event === 'note') notes.push(event.text);
      },
    },
  });
  return { result, notes };
}

const kept = (notes: readonly string[]): string[] => notes.filter((text) => text.includes('are kept'));

describe('fine-tuning that ruins the network', () => {
  it.each(['val_loss', 'val_accuracy'] as const)(
    'is undone when %s chooses the weights',
    async (metric) => {
      const { result, notes } = await ruin(metric);
      const [head, fineTuned] = result.phases.map(({ history }) => history.history);
      const best = Math.max(...head.val_accuracy);
      expect(best).toBeGreaterThan(0.6);
      expect(Math.max(...fineTuned.val_accuracy)).toBeLessThan(best - 0.2);
      expect(result.validation?.metrics.accuracy.value).toBeGreaterThan(best - 0.1);
      expect(kept(notes)).toHaveLength(1);
      expect(kept(notes)[0]).toContain(`No epoch of fine-tuning has a better ${metric} than epoch`);
    },
    120_000,
  );

  it('is undone with averaged weights too', async () => {
    const { result, notes } = await ruin('val_loss', { averaging: 0.5 });
    const best = Math.max(...result.phases[0].history.history.val_accuracy);
    expect(result.validation?.metrics.accuracy.value).toBeGreaterThan(best - 0.1);
    expect(kept(notes)).toHaveLength(1);
  }, 120_000);

  it('is reported if the last epoch is kept', async () => {
    const { result, notes } = await ruin('none');
    expect(kept(notes)).toEqual([]);
    expect(result.warnings.join('\n')).toMatch(/The last epoch is worse than epoch \d/);
    expect(result.warnings.join('\n')).toMatch(/no better than guessing/);
  }, 120_000);
});

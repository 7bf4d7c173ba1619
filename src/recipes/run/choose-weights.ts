import { sourceOf } from '../candidates.js';
import { findWeights } from '../find-weights.js';
import type { RunWork } from './carry-out.js';
import { type RunConfig, writeRunConfig } from './run-config.js';

/**
 * Finds the weights that the backbone begins with and puts them into the run's records; a run that goes on uses the
 * same ones.
 */
export async function chooseWeights({
  config,
  folder,
  resources,
  follow,
  log,
}: RunWork): Promise<{ config: RunConfig; weights: string }> {
  await writeRunConfig(folder, config);
  if (config.weightsUsed !== undefined) return { config, weights: config.weightsUsed.value };
  if (config.from !== undefined) return { config, weights: config.from };
  const { recipe } = config;
  const found = await findWeights({
    ...resources,
    ...follow.downloads,
    weights: config.weights,
    backbone: recipe.backbone,
    alpha: recipe.alpha,
    imageSize: recipe.imageSize,
    signal: follow.signal,
  });
  log.tell({ event: 'weights', ...sourceOf(found), description: found.description });
  const complete = { ...config, weightsUsed: { ...sourceOf(found), value: found.value } };
  await writeRunConfig(folder, complete);
  return { config: complete, weights: found.value };
}

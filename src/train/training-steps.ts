import { classOfTargets } from '../tasks/index.js';
import { type FitOptions, type FitParts, weightedTwice } from './fit-options.js';
import type { LabelledPictures } from './shared/source-shares.js';
import type { World } from './shared/world.js';
import { targetsFor } from './targets.js';
import type { StepResult } from './whole-step.js';

/** A training step that was taken. */
export interface TakenStep {
  /** The pictures of the batch that could be read. */
  readonly indices: readonly number[];
  /** [pictures, outputs], mixed as the pictures were. */
  readonly targets: Float32Array;
  /** How much each picture counts; undefined where all count 1. */
  readonly weights: Float32Array | undefined;
  readonly result: StepResult;
  /** Whether the features were kept from before. */
  readonly kept: boolean;
  /** The batch's position in the epoch. */
  readonly position: number;
}

/** The training steps of an epoch, each after it was taken. @param from how many planned batches are done */
export function trainingSteps(
  parts: FitParts,
  epoch: number,
  from: number,
  options: FitOptions,
): AsyncGenerator<TakenStep> {
  const { world } = parts;
  return world === undefined
    ? ownSteps(parts, epoch, from, options)
    : sharedSteps(parts, world, epoch, { from, options });
}

async function* ownSteps(
  parts: FitParts,
  epoch: number,
  from: number,
  options: FitOptions,
): AsyncGenerator<TakenStep> {
  const { trainer, source, optimizer } = parts;
  for await (const batch of source.batches(epoch, from)) {
    const { features, indices, kept, position } = batch;
    const { targets, weights } = expectedOf(parts, batch, { indices, epoch, options });
    const result = await trainer.trainStep(features, targets, optimizer, weights);
    yield { indices, targets, weights, result, kept, position };
  }
}

/**
 * The same in a process that shares each batch with others. A picture that cannot be read is found by the process that
 * loads it, so a step in which that comes to light is computed again without the picture.
 */
async function* sharedSteps(
  parts: FitParts,
  world: World,
  epoch: number,
  { from, options }: { readonly from: number; readonly options: FitOptions },
): AsyncGenerator<TakenStep> {
  const { trainer, source } = parts;
  /** What all processes know of. */
  const unreadable = parts.unreadable;
  for await (const share of source.shares(epoch, from, world)) {
    const { planned, places, features, kept, position } = share;
    for (;;) {
      const present = [...planned.keys()].filter((place) => !unreadable.has(planned[place]));
      if (present.length === 0) break;
      const indices = present.map((place) => planned[place]);
      const { targets, weights } = expectedOf(parts, share.labelled(indices), { indices, epoch, options });
      const result = await trainer.trainShare(
        {
          features,
          rows: places.map((place) => present.indexOf(place)),
          targets,
          sampleWeights: weights,
          unreadable: share.unreadable.filter((place) => !unreadable.has(planned[place])),
        },
        world,
      );
      if (result.unreadable.length === 0) {
        yield { indices, targets, weights, result, kept, position };
        break;
      }
      const found = result.unreadable.map((place) => planned[place]);
      await share.expectUnreadable(found);
      for (const index of found) unreadable.add(index);
    }
  }
}

/** The targets and weights of the pictures of a batch. */
function expectedOf(
  { source, loss, trainer }: FitParts,
  labelled: LabelledPictures,
  {
    indices,
    epoch,
    options,
  }: { readonly indices: readonly number[]; readonly epoch: number; readonly options: FitOptions },
): Pick<TakenStep, 'targets' | 'weights'> {
  const unmixed = targetsFor(labelled.labels, loss, trainer.outputs);
  const targets = source.mixTargets(unmixed, indices, epoch);
  return { targets, weights: weightsOf(labelled, options, targets, trainer.outputs) };
}

/** How much each sample of a batch counts; undefined where all count 1. */
function weightsOf(
  { sampleWeight }: LabelledPictures,
  { classWeight }: FitOptions,
  targets: Float32Array,
  outputs: number,
): Float32Array | undefined {
  if (sampleWeight === undefined) return classWeight && sampleWeights(targets, outputs, classWeight);
  if (classWeight !== undefined) throw weightedTwice();
  return Float32Array.from(sampleWeight);
}

function sampleWeights(
  targets: Float32Array,
  outputs: number,
  classWeight: Readonly<Record<number, number>>,
): Float32Array {
  return Float32Array.from({ length: targets.length / outputs }, (_, row) => {
    const sample = targets.subarray(row * outputs, (row + 1) * outputs);
    return classWeight[classOfTargets(sample)] ?? 1;
  });
}

import type { ImageDataset, Labels } from '../../datasets/index.js';
import type { TensorData } from '../../runtime/index.js';
import type { FeatureSource } from '../feature-source.js';
import { placesOf } from './collective.js';
import type { World } from './world.js';

/** What a data set says about pictures without decoding them. */
export interface LabelledPictures {
  readonly labels: Labels;
  /** How much each picture counts; undefined where all count 1. */
  readonly sampleWeight: ArrayLike<number> | undefined;
}

/** One process's share of a planned batch. Places are counted in the planned batch, with unreadable pictures. */
export interface SourceShare {
  /** All pictures of the batch. */
  readonly planned: readonly number[];
  /** The places of the pictures that this process computes. */
  readonly places: readonly number[];
  /** Of these pictures; undefined if there are none. */
  readonly features: TensorData | undefined;
  /** Whether these features were kept from before. */
  readonly kept: boolean;
  /** The places of pictures that this process has found unreadable. */
  readonly unreadable: readonly number[];
  /** The batch's position in the epoch. */
  readonly position: number;
  /** Of any pictures of the data set. */
  labelled(indices: readonly number[]): LabelledPictures;
  /** See `World.expectUnreadable`. */
  expectUnreadable(indices: readonly number[]): Promise<void>;
}

/** See `TrainingSource.shares`. */
export async function* sharesOf(
  source: FeatureSource,
  dataset: ImageDataset,
  labelled: SourceShare['labelled'],
  { epoch, from, world }: { readonly epoch: number; readonly from: number; readonly world: World },
): AsyncGenerator<SourceShare> {
  const planned = dataset.plan(epoch).slice(from);
  const own = planned.map((indices) => placesOf(world.collective, indices));
  const wanted = planned.map((indices, at) =>
    source.mixes ? { indices, places: own[at] } : { indices: own[at].map((place) => indices[place]) },
  );
  const computed = source.batches(wanted, epoch);
  try {
    let next = await computed.next();
    for (const [at, indices] of planned.entries()) {
      const batch = !next.done && next.value.position === at ? next.value : undefined;
      const unreadable = [...indices.keys()].filter((place) => dataset.isUnreadable(indices[place]));
      yield {
        planned: indices,
        places: own[at].filter((place) => !unreadable.includes(place)),
        features: batch?.features,
        kept: batch?.kept ?? false,
        // What other ranks compute, this one has not looked at.
        unreadable: source.mixes ? unreadable : unreadable.filter((place) => own[at].includes(place)),
        position: from + at,
        labelled,
        expectUnreadable: (unread) => world.expectUnreadable(dataset, unread),
      };
      if (batch !== undefined) next = await computed.next();
    }
  } finally {
    await computed.return(undefined);
  }
}

import { MostInformative } from '../active-learning/index.js';
import type { PictureFeatures } from '../features/index.js';

/** How a choice of pictures is told about and ended. */
export interface ChoiceControls {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** What there is to choose from. */
export interface Choice<Known> {
  /** Of pictures without labels. */
  readonly paths: readonly string[];
  /** Of pictures with labels: others like them are not chosen. */
  readonly labelled: readonly string[];
  readonly count: number;
  /**
   * What is known about the next one of `paths`, in their order, or why it cannot be used. `weight` is how much its label
   * matters, from 0 to 1. It is asked about every picture, also one that has no features.
   */
  readonly look: () => Promise<(Known & { readonly weight: number }) | { readonly reason: string }>;
}

/** What was chosen. */
export interface ChosenPictures<Known> {
  /** The one that teaches most first. */
  readonly chosen: readonly (Known & { readonly path: string })[];
  /** Pictures without labels that were compared. */
  readonly compared: number;
  /** Labelled pictures that the others were compared with, and how many there are. */
  readonly labelled: { readonly compared: number; readonly count: number };
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** More labelled pictures hardly change what is covered. */
const MOST_LABELLED = 5000;

/** Chooses the pictures whose labels would teach most. See `MostInformative`. */
export async function chooseInformative<Known extends object>(
  features: PictureFeatures,
  { paths, labelled, count, look }: Choice<Known>,
  { onProgress, signal }: ChoiceControls,
): Promise<ChosenPictures<Known>> {
  const sample = everyNth(labelled, MOST_LABELLED);
  const total = paths.length + sample.length;
  let done = 0;
  const step = (): void => {
    signal?.throwIfAborted();
    onProgress?.({ done: ++done, total });
  };
  const informative = new MostInformative<{
    readonly path: string;
    readonly known: Known;
    readonly weight: number;
    readonly features: Float32Array;
  }>(features.size, count);
  const unreadable: { path: string; reason: string }[] = [];
  let compared = 0;
  for await (const seen of features.ofFiles(paths)) {
    const known = await look();
    step();
    if ('reason' in seen) unreadable.push(seen);
    else if ('reason' in known) unreadable.push({ path: seen.path, reason: known.reason });
    else {
      informative.add({ path: seen.path, known, weight: known.weight, features: seen.features });
      compared++;
    }
  }
  let labelledCompared = 0;
  async function* featuresOfLabelled(): AsyncGenerator<Float32Array> {
    for await (const seen of features.ofFiles(sample)) {
      step();
      if (!('features' in seen)) continue;
      labelledCompared++;
      yield seen.features;
    }
  }
  const chosen = await informative.choose(featuresOfLabelled());
  return {
    chosen: chosen.map(({ path, known }) => ({ ...known, path })),
    compared,
    labelled: { compared: labelledCompared, count: labelled.length },
    unreadable,
  };
}

/**
 * Chooses pictures to begin with, before there is a classifier: they differ from each other and from labelled ones, and
 * each stands for many others.
 */
export async function chooseDifferent(
  features: PictureFeatures,
  { paths, labelled, count }: Omit<Choice<object>, 'look'>,
  controls: ChoiceControls,
): Promise<ChosenPictures<object>> {
  const look = async (): Promise<{ weight: number }> => ({ weight: 1 });
  return await chooseInformative(features, { paths, labelled, count, look }, controls);
}

/** At most `most` of a list, spread evenly over it. */
function everyNth<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]);
}

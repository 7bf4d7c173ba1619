import { MostInformative } from '../active-learning/index.js';
import type { PictureFeatures } from '../features/index.js';

/** How a choice of pictures is told about and ended. */
export interface ChoiceControls {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** A picture without labels: what is known about it, or why it cannot be used. */
export type Looked<Known> =
  | {
      readonly path: string;
      readonly features: Float32Array;
      readonly known: Known;
      /** How much its label matters, from 0 to 1. */
      readonly weight: number;
    }
  | { readonly path: string; readonly reason: string };

/** What there is to choose from. */
export interface Choice<Known> {
  /** Pictures without labels. */
  readonly looked: AsyncIterable<Looked<Known>>;
  /** How many they are. */
  readonly looks: number;
  /** Of pictures with labels: others like them are not chosen. */
  readonly labelled: readonly string[];
  readonly count: number;
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
  { looked, looks, labelled, count }: Choice<Known>,
  { onProgress, signal }: ChoiceControls,
): Promise<ChosenPictures<Known>> {
  const sample = everyNth(labelled, MOST_LABELLED);
  const total = looks + sample.length;
  let done = 0;
  const step = (): void => {
    signal?.throwIfAborted();
    onProgress?.({ done: ++done, total });
  };
  const informative = new MostInformative<Extract<Looked<Known>, { readonly known: Known }>>(
    features.size,
    count,
  );
  const unreadable: { path: string; reason: string }[] = [];
  let compared = 0;
  for await (const one of looked) {
    step();
    if ('reason' in one) unreadable.push(one);
    else {
      informative.add(one);
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
  { paths, ...choice }: Pick<Choice<object>, 'labelled' | 'count'> & { readonly paths: readonly string[] },
  controls: ChoiceControls,
): Promise<ChosenPictures<object>> {
  async function* looked(): AsyncGenerator<Looked<object>> {
    for await (const one of features.ofFiles(paths)) {
      yield 'features' in one ? { ...one, known: {}, weight: 1 } : one;
    }
  }
  return await chooseInformative(features, { ...choice, looked: looked(), looks: paths.length }, controls);
}

/** At most `most` of a list, spread evenly over it. */
function everyNth<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]);
}

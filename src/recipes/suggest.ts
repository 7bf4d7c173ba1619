import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Classifier,
  loadClassifier,
  type PicturePrediction,
  type PictureSource,
} from '../classifier/index.js';
import { UsageError } from '../errors.js';
import { type FeaturesAndPixels, PictureFeatures } from '../features/index.js';
import { abortSignal, anything, callable, checkOptions, text, texts, wholeAboveZero } from '../options.js';
import { currentSession, type Session } from '../session/index.js';
import { taskNamed } from '../tasks/index.js';
import { type ChoiceControls, chooseInformative, type Looked } from './choose-informative.js';
import { featureNetwork } from './feature-network.js';
import { RunFolder } from './run/run-folder.js';
import { readRunPhotographs } from './run/run-photographs.js';

/** Options of `suggestPictures`. */
export interface SuggestOptions {
  /** How many pictures to suggest. Default 50. */
  readonly count?: number;
  /**
   * Pictures that have labels already: others like them are not suggested. Default: those that the classifier was trained
   * on, if its file is still in the folder of its run.
   */
  readonly labelled?: readonly string[];
  /** Where features are kept. Without it they are computed each time. */
  readonly cacheDirectory?: string;
  /** Default: the current session. */
  readonly session?: Session;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** A picture whose label would teach the classifier much. */
export interface SuggestedPicture {
  readonly path: string;
  /** What the classifier says now. */
  readonly prediction: PicturePrediction;
  /** How unsure it is, from 0 to 1: one minus the margin between the two most probable classes. */
  readonly uncertainty: number;
}

/** What `suggestPictures` found. */
export interface Suggestions {
  /** The one that teaches most first. */
  readonly suggested: readonly SuggestedPicture[];
  /** Pictures without labels that were compared. */
  readonly compared: number;
  /** Pictures that have labels already, and were left out of the others. */
  readonly alreadyLabelled: number;
  /** Labelled pictures that the others were compared with, and how many there are. */
  readonly labelled: { readonly compared: number; readonly count: number };
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** What a classifier says about a picture. */
type Opinion = Omit<SuggestedPicture, 'path'>;

/**
 * Suggests which pictures to label next: those about which the classifier is unsure or that do not look familiar to it,
 * that are like no labelled one, and different from each other. See `MostInformative`.
 *
 * @param model the file of a classifier
 * @param pictures paths of pictures without labels
 * @throws UsageError where there is no picture
 * @throws GraftError when the file is not a classifier
 *
 * @example
 * ```ts
 * import { suggestPictures } from '@graft-vision/graft/recipes';
 *
 * const { suggested } = await suggestPictures('runs/photos/model.onnx', ['new/1.jpg', 'new/2.jpg'], { count: 1 });
 * console.log(suggested[0].path, suggested[0].prediction.label);
 * ```
 */
export async function suggestPictures(
  model: string,
  pictures: readonly string[],
  options: SuggestOptions = {},
): Promise<Suggestions> {
  checkOptions('suggestPictures', options, {
    count: wholeAboveZero,
    labelled: texts,
    cacheDirectory: text,
    session: anything,
    onProgress: callable,
    signal: abortSignal,
  });
  const { session = currentSession(), cacheDirectory, count = 50 } = options;
  const labelled = options.labelled ?? (await photographsOfRun(model));
  const known = new Set(await Promise.all(labelled.map(realOrSame)));
  const isNew = await Promise.all(pictures.map(async (path) => !known.has(await realOrSame(path))));
  const paths = pictures.filter((_, at) => isNew[at]);
  if (paths.length === 0) {
    const why = pictures.length === 0 ? 'none was named' : `all ${pictures.length} have labels already`;
    throw new UsageError(`Expected pictures without labels, but ${why}.`, {
      hint: 'Name a folder with pictures that the classifier was not trained on.',
    });
  }
  const classifier = await loadClassifier(model, { session });
  try {
    const network = await featureNetwork({ model, session });
    const features = await PictureFeatures.open(network, {
      session,
      ...(cacheDirectory !== undefined && { cacheDirectory }),
    });
    try {
      const found = await choose({ classifier, features, paths, labelled, count }, options);
      return { ...found, alreadyLabelled: pictures.length - paths.length };
    } finally {
      await features.close();
    }
  } finally {
    await classifier.dispose();
  }
}

interface Choice {
  readonly classifier: Classifier;
  readonly features: PictureFeatures;
  readonly paths: readonly string[];
  readonly labelled: readonly string[];
  readonly count: number;
}

async function choose(
  { classifier, features, paths, ...choice }: Choice,
  controls: ChoiceControls,
): Promise<Omit<Suggestions, 'alreadyLabelled'>> {
  const looked = lookAt({ classifier, features, paths });
  const { chosen, ...found } = await chooseInformative<Opinion>(
    features,
    { ...choice, looked, looks: paths.length },
    controls,
  );
  return {
    suggested: chosen.map(({ path, prediction, uncertainty }) => ({ path, prediction, uncertainty })),
    ...found,
  };
}

/** What the classifier says about pictures, in their order. The pixels for the features are also those it classifies. */
async function* lookAt({
  classifier,
  features,
  paths,
}: Pick<Choice, 'classifier' | 'features' | 'paths'>): AsyncGenerator<Looked<Opinion>> {
  const { card, classNames } = classifier;
  const task = taskNamed(card.task, classNames);
  const seen: FeaturesAndPixels[] = [];
  async function* decoded(): AsyncGenerator<PictureSource> {
    for await (const one of features.withPixels(paths)) {
      seen.push(one);
      yield 'pixels' in one ? { path: one.path, pixels: one.pixels } : { path: one.path, error: one.reason };
    }
  }
  // Predictions come in the order of the pictures.
  for await (const { path, ...predicted } of classifier.predictFiles(decoded())) {
    const one = seen.shift()!;
    if ('error' in predicted) yield { path, reason: predicted.error };
    else if ('features' in one) {
      const probabilities = classNames.map((name) => predicted.probabilities[name]);
      const [uncertainty] = task.uncertainties(Float32Array.from(probabilities));
      // A picture like none that it was trained on may be taken for one of the classes with certainty.
      const weight = predicted.unfamiliar === true ? 1 : uncertainty;
      yield { path, features: one.features, known: { prediction: predicted, uncertainty }, weight };
    }
  }
}

/** The photographs that a classifier was trained on, where its file is in the folder of its run. */
async function photographsOfRun(model: string): Promise<readonly string[]> {
  const record = await readRunPhotographs(new RunFolder(dirname(model)));
  if (record === undefined) return [];
  return Object.values(record.parts).flatMap((files) => files.map(({ path }) => path));
}

/** A path without links; one that does not exist stays as it is. */
async function realOrSame(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

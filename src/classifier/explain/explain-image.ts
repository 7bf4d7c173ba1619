import { UsageError } from '../../errors.js';
import { anything, checkOptions, text } from '../../options.js';
import { type CropBox, centerCropBox, decodeImage, decodePicture } from '../../pictures/index.js';
import { runtimeOf } from '../../runtime/index.js';
import { currentSession, type Session } from '../../session/index.js';
import { taskNamed } from '../../tasks/index.js';
import type { ClassifierCard } from '../card.js';
import { chosenLabels } from '../classification.js';
import { readClassifierFile } from '../classifier-file.js';
import { withFeatures } from './explanation-graph.js';
import { explainableOf, heatMapOf, type RunGraph } from './heat-map-of.js';
import type { HeatMap } from './heat-of.js';

export type { HeatMap } from './heat-of.js';

/** Options of `explainImage`. */
export interface ExplainOptions {
  /** The class to explain; default the predicted one, of a multilabel classifier the most likely one. */
  readonly className?: string;
  /** The most pixels on the longer side of the returned picture; default 1024. */
  readonly pictureSize?: number;
  /** The session that the classifier runs in. By default the one in which this is called. */
  readonly session?: Session;
}

/** Which parts of a picture speak for a class. */
export interface Explanation {
  /** The class that the heat map is about. */
  readonly className: string;
  /** The probability of that class. */
  readonly probability: number;
  /** By class name. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Of a multilabel classifier: the names of all classes that the picture has, most likely first; perhaps none. */
  readonly labels?: readonly string[];
  /** From 0 (nothing) to 1 (the most); all zeros when no place speaks for the class. */
  readonly heatMap: HeatMap;
  /** The picture in its own proportions: height x width x 3 bytes, RGB, rows from the top. */
  readonly picture: { readonly pixels: Uint8Array; readonly height: number; readonly width: number };
  /** The part of `picture` that the classifier used, which the heat map covers. */
  readonly region: CropBox;
}

/**
 * Grad-CAM: how much each place of the last features that have places (the last convolution's output before it is
 * averaged, or the last tokens of a transformer) raises the logit of a class. Selvaraju et al., "Grad-CAM: Visual
 * Explanations from Deep Networks via Gradient-based Localization", 2017. A head with one output gives the logit of the
 * second class; its negative is used for the first.
 *
 * If the head reads a class token, the last tokens of the places have no gradient. Then the map comes from the tokens
 * that the last attention reads, after their normalization.
 *
 * The map is coarse: 5 x 5 places for MobileNetV2 with pictures of 160 pixels, 7 x 7 with 224.
 *
 * @param model a classifier's file: its path, or its content
 * @param image a picture's path or its content
 * @throws UsageError when the model cannot be read or does not know the class
 * @throws UnreadableImageError when the picture cannot be read
 * @throws GraftError when it is not a Graft model, or its network has no features whose places are known
 *
 * @example
 * ```ts
 * import { explainImage } from '@graft-vision/graft/classifier';
 *
 * const { heatMap, className } = await explainImage('model.onnx', 'cat.jpg');
 * ```
 */
export async function explainImage(
  model: string | Uint8Array,
  image: string | Uint8Array,
  options: ExplainOptions = {},
): Promise<Explanation> {
  checkOptions('explainImage', options, { className: text, pictureSize: anything, session: anything });
  const { session = currentSession(), pictureSize = 1024 } = options;
  const { card, graph, path } = await readClassifierFile(model);
  const wanted = options.className === undefined ? undefined : classNumber(card, options.className, path);
  const [height, width] = card.imageSize;
  const runtime = runtimeOf(session);
  const run: RunGraph = async (part, feeds, parallel = false) => {
    const loaded = await (parallel ? runtime.createParallelSession(part) : runtime.createSession(part));
    try {
      return await loaded.run(feeds);
    } finally {
      await loaded.release();
    }
  };
  const explainable = await explainableOf(graph, card.imageSize, path, run);
  const shape = [1, height, width, 3];
  const data = await decodeImage(image, card.imageSize, card.resize);
  const picture = await decodePicture(image, pictureSize);
  // As predictions run, so that the probabilities are the same to the last bit.
  const { probabilities: found, features } = await run(
    withFeatures(graph, explainable.parts),
    { image: { type: 'uint8', shape, data } },
    true,
  );
  const probabilities = [...(found.data as Float32Array)];
  const number = wanted ?? probabilities.indexOf(Math.max(...probabilities));
  const weights = taskNamed(card.task, card.classNames).outputWeights(number);
  const heat = await heatMapOf(explainable, features, weights, run);
  return {
    className: card.classNames[number],
    probability: probabilities[number],
    probabilities: Object.fromEntries(card.classNames.map((name, index) => [name, probabilities[index]])),
    ...(card.task === 'multilabel' && {
      labels: chosenLabels(probabilities, card).map(({ label }) => label),
    }),
    heatMap: { ...heat, data: toUnitRange(heat.data) },
    picture: { pixels: picture.data, height: picture.size[0], width: picture.size[1] },
    region: card.resize.cropToAspectRatio
      ? centerCropBox(picture.size, card.imageSize)
      : { top: 0, left: 0, height: picture.size[0], width: picture.size[1] },
  };
}

function classNumber({ classNames }: ClassifierCard, name: string, model: string): number {
  const number = classNames.indexOf(name);
  if (number >= 0) return number;
  throw new UsageError(`${model} does not know a class "${name}".`, {
    hint: `It knows ${classNames.join(', ')}.`,
  });
}

function toUnitRange(heat: Float32Array): Float32Array {
  const largest = heat.reduce((most, value) => Math.max(most, value), 0);
  return largest === 0 ? heat : heat.map((value) => value / largest);
}

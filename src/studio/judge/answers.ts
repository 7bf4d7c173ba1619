import type { Context } from 'hono';
import type { ClassifierCard, Explanation, FilePrediction } from '../../classifier/index.js';
import { decodePicture } from '../../pictures/index.js';
import { blendHeatMap, type RgbImage } from '../../report/browser.js';
import { taskNamed } from '../../tasks/index.js';
import type { Classification, ClassProbability, HeatMapResult } from '../api.js';
import { choiceParameter } from '../http/bodies.js';
import { Refusal } from '../http/errors.js';

/** The most pixels on the longer side of a picture that is shown large. */
export const SHOWN_PIXELS = 768;

/** How a picture is to be classified. */
export interface ClassifyWishes {
  readonly heatMap: boolean;
  /** The class of the heat map; default the answer. */
  readonly className?: string;
  /** Whether to send the picture back in a form that browsers show. */
  readonly preview: boolean;
}

/** What a request asks for. @throws Refusal 400 for other values than 0 and 1 */
export function classifyWishes(context: Context): ClassifyWishes {
  const isWanted = (name: string): boolean => choiceParameter(context, name, ['0', '1']) === '1';
  return {
    heatMap: isWanted('heatMap'),
    className: context.req.query('class'),
    preview: isWanted('preview'),
  };
}

type DataAddress = (image: RgbImage) => Promise<string>;

type Card = Pick<ClassifierCard, 'classNames' | 'task' | 'thresholds'>;

/**
 * What a model says of a picture.
 *
 * @throws Refusal 415 when the picture cannot be read, 500 without an answer
 */
export function classificationOf(
  answer: FilePrediction | undefined,
  card: Card,
  {
    milliseconds,
    heatMap,
    preview,
  }: { readonly milliseconds: number; readonly heatMap?: HeatMapResult; readonly preview?: string },
): Classification {
  if (answer === undefined) {
    throw new Refusal(500, 'model-silent', 'The model gave no answer for the picture.');
  }
  if ('error' in answer) {
    throw new Refusal(415, 'unreadable-picture', `The picture cannot be read: ${answer.error}.`, {
      hint: 'Try a JPEG, PNG or WebP file.',
    });
  }
  const { label, probability, probabilities, labels, unfamiliar } = answer;
  return {
    label,
    probability,
    probabilities: ranked(probabilities, card),
    ...(labels && {
      labels: labels.map((one) => ({ className: one.label, probability: one.probability })),
    }),
    milliseconds,
    ...(unfamiliar !== undefined && { unfamiliar }),
    ...(heatMap !== undefined && { heatMap }),
    ...(preview !== undefined && { preview }),
  };
}

/** A picture as a data: address that browsers show; undefined when it cannot be read, which its classification tells. */
export async function previewOf(content: Uint8Array, dataAddress: DataAddress): Promise<string | undefined> {
  const picture = await decodePicture(content, SHOWN_PIXELS).catch(() => undefined);
  if (picture === undefined) return undefined;
  const [height, width] = picture.size;
  return await dataAddress({ pixels: picture.data, height, width });
}

/**
 * An explanation as the page gets it.
 *
 * @param dataAddress encodes a picture as a data: address
 */
export async function heatMapResult(
  explanation: Explanation,
  card: Card,
  dataAddress: DataAddress,
): Promise<HeatMapResult> {
  const { className, picture, probability, probabilities } = explanation;
  return {
    className,
    probability,
    probabilities: ranked(probabilities, card),
    picture: await dataAddress(picture),
    overlay: await dataAddress(blendHeatMap(explanation)),
    width: picture.width,
    height: picture.height,
  };
}

/** Highest first, with the thresholds of a model that gives several labels. */
function ranked(
  probabilities: Readonly<Record<string, number>>,
  { classNames, task, thresholds }: Card,
): ClassProbability[] {
  const { severalLabels } = taskNamed(task, classNames);
  return classNames
    .map((className, at) => ({
      className,
      probability: probabilities[className],
      ...(severalLabels && { threshold: thresholds?.[at] ?? 0.5 }),
    }))
    .sort((one, other) => other.probability - one.probability);
}

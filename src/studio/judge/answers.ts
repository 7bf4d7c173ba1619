import type { ClassifierCard, Explanation, FilePrediction } from '../../classifier/index.js';
import { blendHeatMap, type RgbImage } from '../../report/browser.js';
import { taskNamed } from '../../tasks/index.js';
import type { Classification, ClassProbability, HeatMapResult } from '../api.js';
import { Refusal } from '../http/errors.js';

/** The most pixels on the longer side of a picture with a heat map. */
export const SHOWN_PIXELS = 768;

type Card = Pick<ClassifierCard, 'classNames' | 'task' | 'thresholds'>;

/**
 * What a model says of a picture.
 *
 * @throws Refusal 415 when the picture cannot be read, 500 without an answer
 */
export function classificationOf(
  answer: FilePrediction | undefined,
  card: Card,
  { milliseconds, heatMap }: { readonly milliseconds: number; readonly heatMap?: HeatMapResult },
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
  };
}

/**
 * An explanation as the page gets it.
 *
 * @param dataAddress encodes a picture as a data: address
 */
export async function heatMapResult(
  explanation: Explanation,
  card: Card,
  dataAddress: (image: RgbImage) => Promise<string>,
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

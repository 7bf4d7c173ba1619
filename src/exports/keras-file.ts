import { type ClassifierCard, restoreModel } from '../classifier/index.js';
import type { Session } from '../session/index.js';
import { saveKeras } from '../train/index.js';

/**
 * Writes the model in a classifier's file as a .keras file.
 *
 * @returns what the new file does not do although the classifier does, as sentences
 * @throws UsageError when a layer has no class in Keras
 * @throws GraftError when the file cannot be written
 */
export async function writeKerasFile(path: string, out: string, session: Session): Promise<string[]> {
  const { model, card } = await restoreModel(path, { session });
  await saveKeras(model, out, { createdAt: card.createdAt, graft: card });
  return notKept(card);
}

/** The classifier does these around its model, which is all that a .keras file holds. */
function notKept({ flipAtTestTime, temperature = 1 }: ClassifierCard): string[] {
  return [
    ...(flipAtTestTime
      ? [
          'It judges each picture once; the classifier averages the logits of the picture and its mirror image.',
        ]
      : []),
    ...(temperature === 1
      ? []
      : [
          `Its confidence is not calibrated; the classifier divides logits by ${Number(temperature.toFixed(3))} before they become probabilities.`,
        ]),
  ];
}

import { type ClassifierCard, restoreModel } from '../classifier/index.js';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { flatten, OperatorLayer } from '../nn/index.js';
import type { Session } from '../session/index.js';
import { type Model, saveKeras } from '../train/index.js';

/**
 * Writes the model in a classifier's file as a .keras file.
 *
 * @returns what the new file does not do although the classifier does, as sentences
 * @throws UsageError when a layer has no class in Keras
 * @throws GraftError when the file cannot be written
 */
export async function writeKerasFile(path: string, out: string, session: Session): Promise<string[]> {
  const { model, card } = await restoreModel(path, { session });
  expectKerasLayers(model, path);
  await saveKeras(model, out, { createdAt: card.createdAt, graft: card });
  return notKept(card);
}

/** @throws UsageError when the network has operators of ONNX that no layer of Keras stands for */
function expectKerasLayers(model: Model, path: string): void {
  const operators = flatten(model).flatMap(({ layer }) => (layer instanceof OperatorLayer ? [layer] : []));
  if (operators.length === 0) return;
  const [first] = operators;
  throw new UsageError(
    `${path} cannot become a Keras file: it has ${counted(operators.length, 'operator')} that Keras has no layer for; the first is ${first.name} (${first.className}).`,
    { hint: 'The model.onnx itself runs in every ONNX runtime; --to fp16, int8, zip and web work as well.' },
  );
}

/** The classifier does these around its model, which is all that a .keras file holds. */
function notKept({ flipAtTestTime, temperature = 1, familiarity }: ClassifierCard): string[] {
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
    ...(familiarity === undefined ? [] : ['It does not measure how familiar a picture is.']),
  ];
}

import {
  type ClassifierEvaluation,
  evaluatePredictions,
  type LabelledPredictions,
} from '../classifier/index.js';
import { classNumbersOf } from '../labels.js';
import { cautiousTemperature, fitTemperature } from '../metrics/index.js';

/** With fewer photographs, no temperature is fitted. */
const FEWEST_FOR_TEMPERATURE = 12;
/** With fewer, the best temperature for them is mostly chance, and only a part of it is used. */
const ENOUGH_FOR_TEMPERATURE = 40;

/** The temperature of a model, and its evaluation with it. */
export function calibrate(predictions: LabelledPredictions): {
  temperature: number;
  evaluation: ClassifierEvaluation;
} {
  const temperature = temperatureOf(predictions);
  return { temperature, evaluation: evaluatePredictions({ ...predictions, temperature }) };
}

function temperatureOf({ labels, logits }: LabelledPredictions): number {
  if (labels.length < FEWEST_FOR_TEMPERATURE) return 1;
  const classes = classNumbersOf(labels);
  return labels.length < ENOUGH_FOR_TEMPERATURE
    ? cautiousTemperature(classes, logits)
    : fitTemperature(classes, logits).temperature;
}

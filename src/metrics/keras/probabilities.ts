import type { OutputForm } from './metric.js';
import type { Matrix } from './rows.js';

/** Outputs as probabilities: unchanged, the sigmoid of each logit, or the softmax of each row of logits. */
export function probabilitiesOf(outputs: Matrix, { kind, fromLogits }: OutputForm): Matrix {
  if (!fromLogits) return outputs;
  const { data, rows, width } = outputs;
  const probabilities = new Float64Array(rows * width);
  if (kind === 'binary' || width === 1) {
    for (let at = 0; at < probabilities.length; at++) probabilities[at] = 1 / (1 + Math.exp(-data[at]));
    return { data: probabilities, rows, width };
  }
  for (let from = 0; from < probabilities.length; from += width) {
    let highest = data[from];
    for (let at = from; at < from + width; at++) if (data[at] > highest) highest = data[at];
    let total = 0;
    for (let at = from; at < from + width; at++) {
      probabilities[at] = Math.exp(data[at] - highest);
      total += probabilities[at];
    }
    for (let at = from; at < from + width; at++) probabilities[at] /= total;
  }
  return { data: probabilities, rows, width };
}

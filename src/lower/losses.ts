import { operators, type Value } from '../graph/index.js';
import type { Loss } from '../nn/index.js';

const {
  add,
  clip,
  divide,
  logarithm,
  multiply,
  negate,
  reduceMax,
  reduceMean,
  reduceSum,
  softplus,
  subtract,
} = operators;

/** Keras' fuzz factor: probabilities are kept this far from 0 and 1 before their logarithm is taken. */
const EPSILON = 1e-7;

/**
 * The loss of a batch, a scalar: the sum of each sample's loss times its weight.
 *
 * @param outputs [batch, outputs]: logits or probabilities, as the loss expects
 * @param targets [batch, outputs]: 0 or 1, or one-hot
 * @param weights [batch, 1]: a sample's weight divided by the number of samples, 0 for padding samples
 */
export function lowerLoss(loss: Loss, outputs: Value, targets: Value, weights: Value): Value {
  const smooth = smoothed(loss, targets);
  const samples = { binary, categorical }[loss.kind](loss, outputs, smooth);
  return reduceSum(multiply(samples, weights), [0, 1], false);
}

function smoothed(loss: Loss, targets: Value): Value {
  if (loss.labelSmoothing === 0) return targets;
  const number = (value: number): Value => targets.graph.scalar(value, targets.type);
  return add(
    multiply(targets, number(1 - loss.labelSmoothing)),
    number(loss.labelSmoothing / loss.answers(targets.shape[1] as number)),
  );
}

/** [batch, 1]: the mean over a sample's outputs, each of which is a separate yes or no. */
function binary(loss: Loss, outputs: Value, targets: Value): Value {
  if (loss.fromLogits) {
    // softplus(x) - x * target, which does not overflow for any x.
    return reduceMean(subtract(softplus(outputs), multiply(outputs, targets)), [1]);
  }
  const one = outputs.graph.scalar(1, outputs.type);
  const probabilities = clip(outputs, EPSILON, 1 - EPSILON);
  const yes = multiply(targets, logarithm(probabilities));
  const no = multiply(subtract(one, targets), logarithm(subtract(one, probabilities)));
  return negate(reduceMean(add(yes, no), [1]));
}

/** [batch, 1]: minus the logarithm of the probability given to the target. */
function categorical(loss: Loss, outputs: Value, targets: Value): Value {
  return negate(reduceSum(multiply(targets, logProbabilities(loss, outputs)), [1]));
}

function logProbabilities(loss: Loss, outputs: Value): Value {
  if (loss.fromLogits) {
    const shifted = subtract(outputs, reduceMax(outputs, [1]));
    return subtract(shifted, logarithm(reduceSum(operators.exponential(shifted), [1])));
  }
  const clipped = (x: Value): Value => clip(x, EPSILON, 1 - EPSILON);
  const normalized = (x: Value): Value => divide(x, reduceSum(x, [1]));
  // Keras' two losses clip and normalize in different orders.
  return logarithm(loss.sparse ? normalized(clipped(outputs)) : clipped(normalized(outputs)));
}

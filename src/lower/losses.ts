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
 * @param targets [batch, outputs]: 0 or 1, or one-hot; -1 for one that is unknown, if the loss takes those
 * @param weights [batch, 1]: a sample's weight divided by the number of samples, 0 for padding samples
 */
export function lowerLoss(loss: Loss, outputs: Value, targets: Value, weights: Value): Value {
  const known = loss.unknownTargets ? clip(targets, 0, 1) : targets;
  const smooth = smoothed(loss, known);
  const counted = loss.unknownTargets ? targetWeights(loss, known, targets) : undefined;
  const samples =
    loss.kind === 'categorical' ? categorical(loss, outputs, smooth) : binary(loss, outputs, smooth, counted);
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

/** [batch, outputs]: how much each target counts: 0 if it is unknown, 1 for a no, the output's weight for a yes. */
function targetWeights({ positiveWeights }: Loss, known: Value, targets: Value): Value {
  const one = targets.graph.scalar(1, targets.type);
  const isKnown = clip(add(targets, one), 0, 1);
  if (positiveWeights === undefined) return isKnown;
  const extra = targets.graph.constant('positive_weights', {
    type: 'float32',
    shape: [1, positiveWeights.length],
    data: Float32Array.from(positiveWeights, (weight) => weight - 1),
  });
  return multiply(isKnown, add(one, multiply(known, extra)));
}

/**
 * [batch, 1]: the mean over a sample's outputs, each of which is a separate yes or no.
 *
 * @param counted [batch, outputs]: how much each of them counts; undefined for 1
 */
function binary(loss: Loss, outputs: Value, targets: Value, counted: Value | undefined): Value {
  const mean = (losses: Value): Value =>
    reduceMean(counted === undefined ? losses : multiply(losses, counted), [1]);
  if (loss.fromLogits) {
    // softplus(x) - x * target, which does not overflow for any x.
    return mean(subtract(softplus(outputs), multiply(outputs, targets)));
  }
  const one = outputs.graph.scalar(1, outputs.type);
  const probabilities = clip(outputs, EPSILON, 1 - EPSILON);
  const yes = multiply(targets, logarithm(probabilities));
  const no = multiply(subtract(one, targets), logarithm(subtract(one, probabilities)));
  return negate(mean(add(yes, no)));
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

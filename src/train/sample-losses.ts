import type { Loss } from '../nn/index.js';

/**
 * Probabilities are kept this far from 0 and 1: by Keras' fuzz factor, rounded to float32, in which training computes.
 * There is no float32 between 1 and `HIGHEST`, so that the largest loss is 15.9 for the one and 16.1 for the other.
 */
const LOWEST = Math.fround(1e-7);
const HIGHEST = Math.fround(1 - 1e-7);

/**
 * Each sample's loss in float64, for evaluation (training takes its loss from the graph).
 *
 * @param outputs [count, width] logits or probabilities, as the loss expects
 * @param targets [count, width] as `targetsFor` returns them
 */
export function sampleLosses(
  loss: Loss,
  outputs: Float32Array,
  targets: Float32Array,
  count: number,
): Float64Array {
  const width = outputs.length / count;
  const lossOf = { binary: binaryLoss, categorical: categoricalLoss }[loss.kind];
  return Float64Array.from({ length: count }, (_, row) => {
    const from = row * width;
    const sampleOutputs = outputs.subarray(from, from + width);
    const given = targets.subarray(from, from + width);
    const known = loss.unknownTargets ? given.map((target) => Math.max(target, 0)) : given;
    const counted = loss.unknownTargets
      ? Array.from(given, (target, at) => targetWeight(loss, target, at))
      : undefined;
    return lossOf(loss, sampleOutputs, smoothed(loss, known), counted);
  });
}

/** How much a target counts: 0 if it is unknown, 1 for a no, the output's weight for a yes. */
function targetWeight({ positiveWeights }: Loss, target: number, output: number): number {
  if (target < 0) return 0;
  return positiveWeights === undefined ? 1 : 1 + target * (positiveWeights[output] - 1);
}

function smoothed(loss: Loss, targets: Float32Array): number[] {
  const ways = loss.answers(targets.length);
  return Array.from(targets, (target) => target * (1 - loss.labelSmoothing) + loss.labelSmoothing / ways);
}

function binaryLoss(
  loss: Loss,
  outputs: Float32Array,
  targets: readonly number[],
  counted?: readonly number[],
): number {
  const losses = targets.map((target, index) => {
    if (loss.fromLogits) return softplus(outputs[index]) - outputs[index] * target;
    const probability = Math.min(Math.max(outputs[index], LOWEST), HIGHEST);
    return -(target * Math.log(probability) + (1 - target) * Math.log(Math.fround(1 - probability)));
  });
  return losses.reduce((sum, value, at) => sum + value * (counted?.[at] ?? 1), 0) / losses.length;
}

function categoricalLoss(loss: Loss, outputs: Float32Array, targets: readonly number[]): number {
  const logProbabilities = loss.fromLogits ? logSoftmax(outputs) : clippedLogarithms(loss, outputs);
  return -targets.reduce((sum, target, index) => sum + target * logProbabilities[index], 0);
}

/** Keras' sparse loss clips before it normalizes the sum to 1, the categorical loss after. */
function clippedLogarithms(loss: Loss, probabilities: Float32Array): number[] {
  const clipped = (values: readonly number[]): number[] =>
    values.map((value) => Math.min(Math.max(value, LOWEST), HIGHEST));
  const normalized = (values: readonly number[]): number[] => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => value / total);
  };
  const values = Array.from(probabilities);
  return (loss.sparse ? normalized(clipped(values)) : clipped(normalized(values))).map(Math.log);
}

function logSoftmax(logits: Float32Array): number[] {
  const highest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return Array.from(logits, (logit) => logit - highest - Math.log(total));
}

/** log(1 + exp(x)) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Rows of numbers with a class of 0 or 1 each. */
export interface Samples {
  readonly rows: readonly Float32Array[];
  readonly classes: readonly number[];
}

export interface LinearHead {
  readonly weights: Float64Array;
  readonly bias: number;
}

/**
 * The linear head with the lowest cross-entropy plus `weightDecay` / 2 times the squared weights, on inputs of mean 0
 * and deviation 1 (those of `training`), found by Adam on all samples at once.
 */
export function fitLogisticRegression(training: Samples, weightDecay: number, steps = 300): LinearHead {
  const { rows, classes } = training;
  const size = rows[0].length;
  const { mean, scale } = moments(rows);
  const inputs = rows.map((row) => row.map((value, at) => (value - mean[at]) * scale[at]));
  const weights = new Float64Array(size);
  const [first, second] = [new Float64Array(size + 1), new Float64Array(size + 1)];
  let bias = 0;
  for (let step = 1; step <= steps; step++) {
    const gradient = new Float64Array(size + 1);
    for (const [sample, input] of inputs.entries()) {
      const error = (1 / (1 + Math.exp(-output({ weights, bias }, input))) - classes[sample]) / inputs.length;
      for (let at = 0; at < size; at++) gradient[at] += error * input[at];
      gradient[size] += error;
    }
    for (let at = 0; at <= size; at++) {
      const slope = gradient[at] + (at < size ? weightDecay * weights[at] : 0);
      first[at] = 0.9 * first[at] + 0.1 * slope;
      second[at] = 0.999 * second[at] + 0.001 * slope * slope;
      const move =
        (0.005 * (first[at] / (1 - 0.9 ** step))) / (Math.sqrt(second[at] / (1 - 0.999 ** step)) + 1e-8);
      if (at < size) weights[at] -= move;
      else bias -= move;
    }
  }
  // Back to unscaled inputs.
  const plain = weights.map((weight, at) => weight * scale[at]);
  return { weights: plain, bias: bias - plain.reduce((sum, weight, at) => sum + weight * mean[at], 0) };
}

/** The share of samples that the head classifies correctly. */
export function accuracyOf(head: LinearHead, { rows, classes }: Samples): number {
  const right = rows.filter((row, sample) => (output(head, row) > 0 ? 1 : 0) === classes[sample]);
  return right.length / rows.length;
}

function output({ weights, bias }: LinearHead, row: Float32Array): number {
  let sum = bias;
  for (let at = 0; at < row.length; at++) sum += weights[at] * row[at];
  return sum;
}

function moments(rows: readonly Float32Array[]): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(rows[0].length);
  const scale = new Float64Array(rows[0].length);
  for (const row of rows) for (let at = 0; at < row.length; at++) mean[at] += row[at] / rows.length;
  for (const row of rows)
    for (let at = 0; at < row.length; at++) scale[at] += (row[at] - mean[at]) ** 2 / rows.length;
  return { mean, scale: scale.map((variance) => 1 / Math.sqrt(variance + 1e-6)) };
}

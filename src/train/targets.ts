import { type Labels, UNKNOWN_LABEL } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { formatShape, type Loss } from '../nn/index.js';
import { shown } from '../shown.js';

/**
 * Labels in the form that the loss compares with the outputs: [batch, 1] of 0 and 1 for a binary loss, one-hot [batch,
 * classes] for a categorical one, with only 0 for a sample of the class that the loss ignores; -1 for a target that is
 * unknown.
 *
 * @param outputs how many outputs the model has
 * @throws UsageError when labels, loss and outputs do not match
 */
export function targetsFor(labels: Labels, loss: Loss, outputs: number): Float32Array {
  const count = labels.shape[0];
  const width = labels.shape.length === 1 ? 1 : labels.shape[1];
  if (!loss.sparse) {
    if (width !== outputs) throw doesNotFit(labels, loss, outputs);
    const unknown = (label: number): boolean => loss.unknownTargets && label === UNKNOWN_LABEL;
    const wrong = labels.data.find((label) => !(label >= 0 && label <= 1) && !unknown(label));
    if (wrong !== undefined) {
      throw new UsageError(`${loss.constructor.name} expects labels 0 and 1, but received ${shown(wrong)}.`, {
        hint: 'For more than two classes use SparseCategoricalCrossentropy and one output per class.',
      });
    }
    const targets = Float32Array.from(labels.data);
    if (loss.kind === 'categorical') expectOneClass(targets, loss, outputs);
    return targets;
  }
  if (width !== 1) throw doesNotFit(labels, loss, outputs);
  const targets = new Float32Array(count * outputs);
  labels.data.forEach((label, row) => {
    if (!Number.isInteger(label)) {
      throw new UsageError(
        `${loss.constructor.name} expects class numbers as labels, but received ${label}.`,
      );
    }
    if (label === loss.ignoreClass) return;
    if (!(label >= 0 && label < outputs)) {
      throw new UsageError(`The label ${label} has no output: the model has ${outputs}.`);
    }
    targets[row * outputs + label] = 1;
  });
  return targets;
}

/**
 * @throws UsageError for a sample with several classes or none, which a loss that chooses one class would learn wrongly
 */
function expectOneClass(targets: Float32Array, loss: Loss, outputs: number): void {
  for (let from = 0; from < targets.length; from += outputs) {
    let sum = 0;
    for (let at = from; at < from + outputs; at++) sum += targets[at];
    if (Math.abs(sum - 1) < 1e-3) continue;
    throw new UsageError(
      `${loss.constructor.name} expects labels that add up to 1 for each sample, but those of sample ${from / outputs} add up to ${sum}.`,
      { hint: 'Where a sample may have several classes, use BinaryCrossentropy.' },
    );
  }
}

function doesNotFit(labels: Labels, loss: Loss, outputs: number): UsageError {
  return new UsageError(
    `${loss.constructor.name} cannot compare labels of shape ${formatShape([null, ...labels.shape.slice(1)])} with ${outputs} outputs.`,
    {
      hint: "Two classes: one output and BinaryCrossentropy, or labelMode 'int' with SparseCategoricalCrossentropy and one output per class.",
    },
  );
}

/**
 * Targets as metrics take them: unchanged, or for a sparse loss class numbers, [samples, 1].
 *
 * @param targets [samples, outputs] as `targetsFor` returns them; for mixed pictures, the class with the largest share
 */
export function measuredTargets(targets: Float32Array, loss: Loss, samples: number): Float32Array {
  if (!loss.sparse) return targets;
  const width = targets.length / samples;
  const classes = new Float32Array(samples);
  for (let row = 0; row < samples; row++) {
    const from = row * width;
    let best = 0;
    for (let column = 1; column < width; column++) {
      if (targets[from + column] > targets[from + best]) best = column;
    }
    const ignored = loss.ignoreClass !== undefined && targets[from + best] === 0;
    classes[row] = ignored ? loss.ignoreClass : best;
  }
  return classes;
}

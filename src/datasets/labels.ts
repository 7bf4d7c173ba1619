import { UsageError } from '../errors.js';
import { onlyLabel } from '../labels.js';
import { shown } from '../shown.js';

/** Stands in labels where it is not known whether a picture has a class. It does not count in the loss. */
export const UNKNOWN_LABEL = -1;

/** How classes are written as numbers (Keras `label_mode`). */
export type LabelMode = 'int' | 'binary' | 'categorical';

/**
 * Labels of a batch, written as the label mode says.
 *
 * 'int': Int32Array [count], the class numbers. 'binary': Float32Array [count, 1], 0 or 1.
 * 'categorical': Float32Array [count, classes], 1 at each class of a picture, -1 at each one that is not known, and 0
 * elsewhere.
 */
export interface Labels {
  readonly data: Int32Array | Float32Array;
  readonly shape: readonly number[];
}

const LABEL_MODES: readonly string[] = ['int', 'binary', 'categorical'];

/** @throws UsageError for an unknown mode, or 'binary' with more or fewer than two classes */
export function checkLabelMode(labelMode: LabelMode, classNames: readonly string[]): LabelMode {
  if (!LABEL_MODES.includes(labelMode)) {
    throw new UsageError(
      `Expected one of ${LABEL_MODES.join(', ')} for labelMode but received ${shown(labelMode)}.`,
    );
  }
  if (labelMode === 'binary' && classNames.length !== 2) {
    throw new UsageError(
      `The label mode binary needs exactly two classes but there are ${classNames.length}: ${classNames.join(', ')}.`,
      { hint: 'Use the label mode int or categorical.' },
    );
  }
  return labelMode;
}

/**
 * Writes the labels of pictures in a label mode.
 *
 * @param unknown of each picture: classes of which it is not known whether it has them. Default none
 * @throws UsageError for 'int' and 'binary' where a picture has several labels or none
 */
export function encodeLabels(
  labels: readonly (readonly number[])[],
  labelMode: LabelMode,
  classCount: number,
  unknown: readonly (readonly number[] | undefined)[] = [],
): Labels {
  const count = labels.length;
  if (labelMode === 'categorical') {
    const data = new Float32Array(count * classCount);
    labels.forEach((own, row) => {
      for (const label of unknown[row] ?? []) data[row * classCount + label] = UNKNOWN_LABEL;
      for (const label of own) data[row * classCount + label] = 1;
    });
    return { data, shape: [count, classCount] };
  }
  const classes = labels.map((own) => onlyLabel(own));
  if (labelMode === 'int') return { data: Int32Array.from(classes), shape: [count] };
  return { data: Float32Array.from(classes), shape: [count, 1] };
}

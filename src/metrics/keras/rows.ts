import { UsageError } from '../../errors.js';

/** Numbers of a batch, one row per sample: [samples, width], row-major. `Model.predict` returns one. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Rows; or one number per sample; or one list of numbers per sample. */
export type RowsLike = Rows | ArrayLike<number> | readonly ArrayLike<number>[];

/** Rows with checked sizes. */
export interface Matrix {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly width: number;
}

/** @throws UsageError when the rows differ in length, or the numbers do not fill the shape */
function matrixOf(values: RowsLike, name: string): Matrix {
  if ('shape' in values) {
    const { data, shape } = values;
    const [rows, ...sizes] = shape;
    const width = sizes.reduce((product, size) => product * size, 1);
    if (rows * width !== data.length) {
      throw new UsageError(
        `Expected ${rows * width} ${name} for the shape (${shape.join(', ')}), but received ${data.length}.`,
      );
    }
    return { data, rows, width };
  }
  if (typeof values[0] !== 'object') {
    return { data: values as ArrayLike<number>, rows: values.length, width: 1 };
  }
  const lists = values as readonly ArrayLike<number>[];
  const width = lists[0].length;
  const data = new Float64Array(lists.length * width);
  lists.forEach((list, row) => {
    if (list.length !== width) {
      throw new UsageError(`Expected ${width} ${name} in row ${row}, but received ${list.length}.`);
    }
    data.set(list, row * width);
  });
  return { data, rows: lists.length, width };
}

/** Targets and outputs of the same samples. */
export interface Compared {
  /** [rows, width of the outputs], or one class number per sample. */
  readonly targets: Matrix;
  readonly outputs: Matrix;
  readonly rows: number;
  readonly width: number;
  /** Whether targets are class numbers while there is one output per class. */
  readonly sparse: boolean;
}

/** @throws UsageError when targets and outputs do not match, or weights are not one per sample */
export function compare(
  metric: string,
  targets: RowsLike,
  outputs: RowsLike,
  sampleWeight: ArrayLike<number> | undefined,
): Compared {
  const expected = matrixOf(targets, 'targets');
  const given = matrixOf(outputs, 'outputs');
  const sparse = expected.width === 1 && given.width > 1;
  if (expected.rows !== given.rows || (!sparse && expected.width !== given.width)) {
    throw new UsageError(
      `${metric} cannot compare targets of shape (${expected.rows}, ${expected.width}) with outputs of shape (${given.rows}, ${given.width}).`,
    );
  }
  if (sampleWeight !== undefined && sampleWeight.length !== given.rows) {
    throw new UsageError(
      `${metric} expects one weight per sample, ${given.rows}, but received ${sampleWeight.length}.`,
    );
  }
  return { targets: expected, outputs: given, rows: given.rows, width: given.width, sparse };
}

/** The target of one output: 0 or 1 where targets are class numbers. */
export function targetAt({ targets, sparse }: Compared, row: number, column: number): number {
  if (sparse) return targets.data[row] === column ? 1 : 0;
  return targets.data[row * targets.width + column];
}

/**
 * The class of a sample: its class number, or the position of its largest target, the first of equal ones.
 *
 * @throws UsageError for a class number that has no output
 */
export function classOf({ targets, sparse, width }: Compared, row: number): number {
  if (!sparse) return largest(targets, row);
  const label = targets.data[row];
  if (Number.isInteger(label) && label >= 0 && label < width) return label;
  throw new UsageError(
    `Expected a class number from 0 to ${width - 1} for sample ${row}, but received ${label}.`,
  );
}

/** @throws UsageError unless there are several outputs, one per class */
export function expectClasses(metric: string, { width }: Compared): void {
  if (width > 1) return;
  throw new UsageError(`${metric} expects one output per class, but the model has one output.`, {
    hint: 'Use the name accuracy, or BinaryAccuracy.',
  });
}

/** The position of the largest number of a row, the first of equal ones; -1 where all are NaN. */
export function largest({ data, width }: Matrix, row: number): number {
  const from = row * width;
  let best = -1;
  for (let column = 0; column < width; column++) {
    const value = data[from + column];
    if (best === -1 ? !Number.isNaN(value) : value > data[from + best]) best = column;
  }
  return best;
}

/** How many numbers of a row are larger than the one at a position. */
export function largerThan({ data, width }: Matrix, row: number, column: number): number {
  const from = row * width;
  const value = data[from + column];
  let larger = 0;
  for (let other = 0; other < width; other++) if (data[from + other] > value) larger++;
  return larger;
}

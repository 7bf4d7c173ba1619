/** Numbers of samples: as many of each sample as it says, sample by sample. */
export interface SampleColumn {
  readonly values: ArrayLike<number>;
  readonly width: number;
}

/**
 * An order of samples that depends on their numbers only, however they are given: what is drawn by position is then the
 * same for the same samples. Samples with the same numbers are interchangeable.
 *
 * @returns the samples in that order: [count]
 */
export function orderOfSamples(count: number, columns: readonly SampleColumn[]): Uint32Array {
  return Uint32Array.from({ length: count }, (_, at) => at).sort((one, other) => {
    for (const { values, width } of columns) {
      for (let at = 0; at < width; at++) {
        const [a, b] = [values[one * width + at], values[other * width + at]];
        if (a !== b) return a < b ? -1 : 1;
      }
    }
    return 0;
  });
}

/** The rows of a matrix in another order. */
export function rowsInOrder<Values extends Float32Array | Float64Array | Int8Array>(
  values: Values,
  order: Uint32Array,
  width: number,
): Values {
  const ordered = values.slice() as Values;
  order.forEach((row, at) => {
    ordered.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return ordered;
}

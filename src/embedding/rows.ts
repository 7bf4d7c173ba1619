/** Numbers of several pictures: [count, size], row-major. */
export interface Rows {
  readonly data: Float32Array;
  readonly count: number;
  readonly size: number;
}

/** One row, as a view. */
export function rowOf({ data, size }: Rows, row: number): Float32Array {
  return data.subarray(row * size, (row + 1) * size);
}

/** The rows of a batch that could be read, one after the other; the same array if all could be read. */
export function keepRows(data: Uint8Array, rows: readonly number[], rowBytes: number): Uint8Array {
  if (rows.length * rowBytes === data.length) return data;
  const kept = new Uint8Array(rows.length * rowBytes);
  rows.forEach((row, at) => {
    kept.set(data.subarray(row * rowBytes, (row + 1) * rowBytes), at * rowBytes);
  });
  return kept;
}

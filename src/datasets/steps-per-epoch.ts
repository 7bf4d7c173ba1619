/**
 * A range of batches from consecutive passes over a data set.
 *
 * @param batchesOf the batches of a pass; each pass has `perPass` of them
 * @param first the first batch, counted from 0 over all passes
 */
export function batchesInSteps(
  batchesOf: (pass: number) => number[][],
  perPass: number,
  first: number,
  count: number,
): number[][] {
  const passes = new Map<number, number[][]>();
  return Array.from({ length: count }, (_, step) => {
    const pass = Math.floor((first + step) / perPass);
    const batches = passes.get(pass) ?? batchesOf(pass);
    passes.set(pass, batches);
    return batches[(first + step) % perPass];
  });
}

/**
 * Some of the batches that passes over a data set have, one pass after the other.
 *
 * @param batchesOf the batches of a pass, of which there are `perPass`
 * @param first the first of them, counted from 0 over all passes
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

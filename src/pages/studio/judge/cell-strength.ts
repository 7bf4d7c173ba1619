/**
 * How strong the colour of a cell is, in percent. A single mistake among many photographs must be seen: it goes through a
 * square root.
 *
 * @param share of the photographs of its row, from 0 to 1
 */
export function cellStrength(share: number, right: boolean): number {
  if (share === 0) return 0;
  return right ? 12 + share * 88 : 45 + Math.sqrt(share) * 55;
}

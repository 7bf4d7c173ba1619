import { PARTS, type Part } from '../folders/index.js';
import { Random } from '../random.js';
import type { FeatureTable } from './feature-table.js';

/** The pictures of each part, as ascending positions in the table. */
export type FeatureParts = Readonly<Record<Part, readonly number[]>>;

/** Separates these draws from others with the same seed. */
const PURPOSE = 0x5a4d;

/**
 * Divides the pictures of a table. Parts of the manifest are kept; a part that it has none of is split off from what is
 * left, the same share of each class. Copies of a picture have the same features and stay together. Pictures without a
 * label are in no part.
 */
export function splitFeatures(
  table: FeatureTable,
  shares: { readonly seed: number; readonly validation: number; readonly test: number },
): FeatureParts {
  const parts: Record<Part, number[]> = { train: [], validation: [], test: [] };
  const open: number[][] = table.classNames.map(() => []);
  const said = new Set<Part>();
  for (let index = 0; index < table.count; index++) {
    const part = table.partOf(index);
    const label = table.labels[index];
    if (label < 0) continue;
    if (part !== undefined) said.add(part);
    if (part === 'validation' || part === 'test') parts[part].push(index);
    else open[label].push(index);
  }
  const drawn = new Float64Array(table.count);
  for (const members of open) {
    for (const index of members)
      drawn[index] = new Random(shares.seed, PURPOSE, table.hashes[index]).uniform();
    members.sort((one, other) => drawn[one] - drawn[other] || one - other);
    const share = (part: 'validation' | 'test'): number => (said.has(part) ? 0 : shares[part]);
    const toTest = withCopies(members, drawn, 0, Math.round(members.length * share('test')));
    const more = Math.round(members.length * share('validation'));
    const toValidation = withCopies(members, drawn, toTest, toTest + more);
    for (const [at, index] of members.entries()) {
      parts[at < toTest ? 'test' : at < toValidation ? 'validation' : 'train'].push(index);
    }
  }
  for (const part of PARTS) parts[part].sort((one, other) => one - other);
  return parts;
}

/** The end of a part from a position on: further than asked where copies would be divided. */
function withCopies(members: readonly number[], drawn: Float64Array, from: number, end: number): number {
  if (end <= from) return from;
  let at = end;
  while (at < members.length && drawn[members[at]] === drawn[members[at - 1]]) at++;
  return at;
}

import type { FeatureTable } from './feature-table.js';

/** Two pictures with the same features and different labels, as positions in the table. */
export type Conflict = readonly [one: number, other: number];

/**
 * The pictures whose features another picture has, too, with another label: copies of one picture, of which one label is
 * wrong. Each is named once, with the first such copy. Four bytes a picture are in memory.
 */
export async function conflictingLabels(table: FeatureTable): Promise<Conflict[]> {
  const { hashes, labels, count } = table;
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((one, other) => hashes[one] - hashes[other] || one - other);
  const conflicts: Conflict[] = [];
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && hashes[order[end]] === hashes[order[start]]) end++;
    const alike = [...order.subarray(start, end)].filter((index) => labels[index] >= 0);
    start = end;
    for (const [at, other] of alike.entries()) {
      for (const one of alike.slice(0, at)) {
        // Of millions, some have the same checksum and not the same features.
        if (labels[one] === labels[other] || !(await areEqual(table, one, other))) continue;
        conflicts.push([one, other]);
        break;
      }
    }
  }
  return conflicts;
}

async function areEqual(table: FeatureTable, one: number, other: number): Promise<boolean> {
  return Buffer.compare(await table.read(one), await table.read(other)) === 0;
}

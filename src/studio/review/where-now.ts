import { contentOf, type RecordedPhotograph } from '../photographs/current-photographs.js';
import type { IndexedPhotograph } from '../photographs/indexed-photograph.js';

/**
 * Where photographs that were recorded before are now, in the order of the records. Undefined for one that is gone or
 * has another content, and for moved ones that cannot be told apart: copies of the same name and time.
 */
export function whereNow(
  recorded: readonly RecordedPhotograph[],
  current: readonly IndexedPhotograph[],
): (IndexedPhotograph | undefined)[] {
  const byPath = new Map(current.map((photograph) => [photograph.path, photograph]));
  const found = recorded.map((record) => {
    const photograph = byPath.get(record.path);
    return photograph !== undefined && contentOf(photograph) === contentOf(record) ? photograph : undefined;
  });
  const settled = new Set(found);
  const moved = onlyOnes(current.filter((photograph) => !settled.has(photograph)));
  const missing = onlyOnes(recorded.filter((_, at) => found[at] === undefined));
  return recorded.map((record, at) => {
    const key = contentOf(record);
    return found[at] ?? (missing.get(key) === record ? (moved.get(key) ?? undefined) : undefined);
  });
}

/** Photographs by their content; null for a content of several. */
function onlyOnes<One extends RecordedPhotograph>(photographs: readonly One[]): Map<string, One | null> {
  const result = new Map<string, One | null>();
  for (const photograph of photographs) {
    const key = contentOf(photograph);
    result.set(key, result.has(key) ? null : photograph);
  }
  return result;
}

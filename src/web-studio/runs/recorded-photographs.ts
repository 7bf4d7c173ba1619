import type { LabelledPhotograph, PhotographSource } from '../photograph-source.js';
import type { RecordedPhotograph, RecordedPhotographs } from './run-record.js';

/** Photographs as a run records them: two of the same class and name are distinguished by their ids. */
export function recordedPhotographs(photographs: readonly LabelledPhotograph[]): RecordedPhotographs {
  const taken = new Set<string>();
  return {
    formatVersion: 1,
    photographs: photographs.map(({ id, name, className, sha256, given }) => {
      const plain = `${className}/${name}`;
      const path = taken.has(plain) ? `${className}/${id}/${name}` : plain;
      taken.add(path);
      return { id, path, className, sha256, given };
    }),
  };
}

/** Finds photographs of a run where they are now: by their ids, and those that were moved by their contents. */
export function findNow(
  source: PhotographSource,
): (recorded: RecordedPhotograph) => LabelledPhotograph | undefined {
  const all = source.labelled();
  const byId = new Map(all.map((one) => [one.id, one]));
  const byContent = new Map<string, LabelledPhotograph[]>();
  for (const one of all) byContent.set(one.sha256, [...(byContent.get(one.sha256) ?? []), one]);
  return ({ id, sha256, className }) => {
    const copies = byContent.get(sha256) ?? [];
    return byId.get(id) ?? copies.find((one) => one.className === className) ?? copies[0];
  };
}

import type { LabelledPhotograph } from '../photograph-source.js';
import type { RecordedPhotographs } from './run-record.js';

/** Photographs as a run records them: two of the same class and name are distinguished by their ids. */
export function recordedPhotographs(photographs: readonly LabelledPhotograph[]): RecordedPhotographs {
  const taken = new Set<string>();
  return {
    formatVersion: 1,
    photographs: photographs.map(({ id, name, className, given }) => {
      const plain = `${className}/${name}`;
      const path = taken.has(plain) ? `${className}/${id}/${name}` : plain;
      taken.add(path);
      return { id, path, className, given };
    }),
  };
}

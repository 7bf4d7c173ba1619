import type { DataClass, JudgedPicture } from '../../../studio/api.js';
import { list } from '../state/format.js';

/** A photograph that is opened, and the list that it is one of. */
export interface OpenedPicture {
  readonly pictures: readonly JudgedPicture[];
  /** Its position in the list. */
  readonly at: number;
  /** Photographs in the whole list, of which the first ones are here. */
  readonly total: number;
  /** Fetches the ones that follow. */
  readonly more: () => Promise<readonly JudgedPicture[]>;
}

export type OpenPicture = (opened: OpenedPicture) => void;

/**
 * The label that a photograph got since it was judged; all its labels where it may have several.
 *
 * @returns null when it has no class now; undefined when it has the same labels, or it is not known where it is
 */
export function labelNow(
  { photograph, labels, labelsNow }: JudgedPicture,
  classes: readonly DataClass[] = [],
): string | null | undefined {
  if (photograph === null) return undefined;
  if (photograph.aside) return null;
  if (labelsNow !== undefined) {
    const isSame = labelsNow.length === labels.length && labelsNow.every((name) => labels.includes(name));
    return isSame ? undefined : labelsNow.length === 0 ? null : list(labelsNow);
  }
  const name = classes.find(({ id }) => photograph.classes.includes(id))?.name;
  return name === undefined || labels.includes(name) ? undefined : name;
}

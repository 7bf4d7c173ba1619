import { UsageError } from '../errors.js';
import { shown } from '../shown.js';

/** Whether classes exclude each other ('one'), or a picture may have several labels or none ('several'). */
export type LabelsPerPicture = 'one' | 'several';

/** A list has several labels a picture by itself only if at least one row of so many shows it. */
export const FEWEST_SHARE = 100;

/** The option that says it, for messages. */
const OPTION = '--labels-per-picture';

/** What to do where it is not clear. */
export const SAY_WHICH = `Say which it is: ${OPTION} one if classes exclude each other, ${OPTION} several if a picture may have several labels or none (in a program: labelsPerPicture).`;

/** What to do where one label was expected. */
export const SAY_SEVERAL = `If pictures may have several labels, say so with ${OPTION} several.`;

/** How the reason begins if lines of a list contradict each other; they follow. */
export const SEVERAL_LABELS = 'listed with more than one label: ';

/** @throws UsageError for another value than 'one', 'several' and undefined */
export function checkLabelsPerPicture(value: LabelsPerPicture | undefined): void {
  if (value === undefined || value === 'one' || value === 'several') return;
  throw new UsageError(`Expected one or several for labelsPerPicture but received ${shown(value)}.`);
}

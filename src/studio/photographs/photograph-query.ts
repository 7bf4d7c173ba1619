import type { PartName, PhotographOrder } from '../api.js';
import { classesOf, type IndexedPhotograph } from './photograph-index.js';
import { plain } from './photograph-orders.js';

/** Which photographs of a folder are wanted, and in which order. */
export interface PhotographQuery {
  /** The id of a class. */
  readonly class?: string;
  readonly noLabel: boolean;
  readonly part?: PartName;
  readonly problem: boolean;
  readonly aside: boolean;
  readonly unlabelled: boolean;
  /** Part of a file's name, in any case. */
  readonly search?: string;
  readonly sort?: PhotographOrder;
  readonly offset: number;
  readonly limit: number;
}

/** Whether a photograph is one of those wanted. @param className the name of the wanted class */
export function fitting(
  query: Pick<PhotographQuery, 'noLabel' | 'part' | 'problem' | 'search'>,
  className: string | undefined,
): (photograph: IndexedPhotograph) => boolean {
  const search = plain(query.search ?? '');
  return (photograph) =>
    (className === undefined || classesOf(photograph).includes(className)) &&
    (!query.noLabel || classesOf(photograph).length === 0) &&
    (query.part === undefined || photograph.part === query.part) &&
    (!query.problem || photograph.problem !== null) &&
    (search === '' || plain(photograph.name).includes(search));
}

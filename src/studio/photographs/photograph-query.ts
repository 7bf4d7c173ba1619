import type { Context } from 'hono';
import type { PartName, PhotographOrder } from '../api.js';
import { choiceParameter, wholeParameter } from '../http/bodies.js';
import { LIMITS } from '../limits.js';
import { classesOf, type IndexedPhotograph } from './indexed-photograph.js';
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

const ORDERS: readonly PhotographOrder[] = ['class', 'name', 'newest', 'largest'];
export const PARTS: readonly PartName[] = ['train', 'validation', 'test'];

/** The parameters of GET /api/data/photographs. @throws Refusal 400 when one has another value */
export function photographQuery(context: Context): PhotographQuery {
  const isSet = (name: string): boolean => choiceParameter(context, name, ['0', '1']) === '1';
  return {
    class: context.req.query('class'),
    noLabel: isSet('noLabel'),
    part: choiceParameter(context, 'part', PARTS),
    search: context.req.query('search')?.slice(0, 200),
    sort: choiceParameter(context, 'sort', ORDERS),
    problem: isSet('problem'),
    aside: isSet('aside'),
    unlabelled: isSet('unlabelled'),
    offset: wholeParameter(context, 'offset', { least: 0, most: 10_000_000, otherwise: 0 }),
    limit: wholeParameter(context, 'limit', { least: 1, most: LIMITS.pageSize, otherwise: 200 }),
  };
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

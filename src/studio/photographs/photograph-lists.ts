import type { DataClass, DataState, PartName, Photograph, PhotographPage } from '../api.js';
import { Refusal } from '../http/errors.js';
import { classesOf, classId, describePhotograph, type IndexedPhotograph } from './indexed-photograph.js';
import { ORDERS } from './photograph-orders.js';
import { fitting, type PhotographQuery } from './photograph-query.js';

/* What the page asks of lists of photographs, wherever these are kept. */

/** Photographs that represent all of them. */
const SAMPLES = 9;
const PART_NAMES: readonly PartName[] = ['train', 'validation', 'test'];

/** @throws Refusal 404 when there is no class of this id */
export function classNamed(classNames: readonly string[], id: string): string {
  const found = classNames.find((name) => classId(name) === id);
  if (found !== undefined) return found;
  throw new Refusal(404, 'no-class', 'There is no such class.', {
    hint: 'It may have been renamed; reload the page.',
  });
}

/** What is said of an unknown id. */
export function noPhotograph(): Refusal {
  return new Refusal(404, 'no-photograph', 'There is no such photograph.', {
    hint: 'It may have been moved or changed; reload the page.',
  });
}

/**
 * The photographs of a list that are wanted.
 *
 * @param list sorted by class and place
 * @throws Refusal 404 for an unknown class
 */
export function pageOf(
  list: readonly IndexedPhotograph[],
  { offset, limit, ...query }: PhotographQuery,
  classNames: readonly string[],
): Omit<PhotographPage, 'version'> {
  const wanted = query.class === undefined ? undefined : classNamed(classNames, query.class);
  const found = list.filter(fitting(query, wanted));
  if (query.sort !== undefined && query.sort !== 'class') found.sort(ORDERS[query.sort]);
  return {
    total: found.length,
    offset,
    photographs: found.slice(offset, offset + limit).map(describePhotograph),
  };
}

/**
 * The classes with the number of their photographs.
 *
 * @param divided whether there are folders of parts
 */
export function dataClasses(
  photographs: readonly IndexedPhotograph[],
  classNames: readonly string[],
  divided: boolean,
): DataClass[] {
  const counts = new Map(
    classNames.map((name) => [name, { total: 0, parts: { train: 0, validation: 0, test: 0 } }]),
  );
  let known = divided;
  for (const photograph of photographs) {
    const { part } = photograph;
    known ||= part !== null;
    for (const name of classesOf(photograph)) {
      const count = counts.get(name);
      if (count === undefined) continue;
      count.total++;
      if (part !== null) count.parts[part]++;
    }
  }
  return [...counts].map(([name, { total, parts }]) => ({
    id: classId(name),
    name,
    total,
    parts: known ? parts : null,
  }));
}

/** The first photograph of each class, then the second of each, and so on. */
export function samplesOf(photographs: readonly IndexedPhotograph[]): Photograph[] {
  const usable = new Map<string, IndexedPhotograph[]>();
  for (const photograph of photographs) {
    if (photograph.problem !== null && !photograph.problem.used) continue;
    const [name = ''] = classesOf(photograph);
    const own = usable.get(name) ?? [];
    usable.set(name, own);
    if (own.length < SAMPLES) own.push(photograph);
  }
  const rows = Array.from({ length: SAMPLES }, (_, row) =>
    [...usable.values()].flatMap((own) => own[row] ?? []),
  );
  return rows.flat().slice(0, SAMPLES).map(describePhotograph);
}

/** How photographs are divided by the folders that they lie in; null where there are no such folders. */
export function givenSplit(
  photographs: readonly IndexedPhotograph[],
  given: readonly PartName[],
): DataState['split'] {
  if (given.length === 0) return null;
  const count = (part: PartName): number => photographs.filter((one) => one.part === part).length;
  return Object.fromEntries(
    PART_NAMES.map((part) => [part, { origin: given.includes(part) ? 'given' : 'none', count: count(part) }]),
  ) as Record<PartName, { origin: string; count: number }>;
}

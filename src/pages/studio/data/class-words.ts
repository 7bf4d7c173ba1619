import type { Photograph } from '../../../studio/api.js';
import { list } from '../state/format.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';

/** The names of the classes by their ids; while a component draws, it follows the data. */
export function classNamesById(): ReadonlyMap<string, string> {
  return new Map(studio.data?.classes.map(({ id, name }) => [id, name]));
}

/** 'boat, car' under a small picture; what is said of a photograph that has no label, waits for one, or was set aside. */
export function classesInWords(
  { classes, aside, unlabelled }: Photograph,
  names: ReadonlyMap<string, string>,
): string {
  const { data, labels } = preferences.texts;
  if (unlabelled) return data.unlabelled;
  if (aside) return data.aside;
  if (classes.length === 0) return labels.none;
  return namesOf(classes, names).join(', ');
}

/** Its labels in a sentence, where it may have several, with those that are not known. */
export function labelsInSentence(
  { classes, unknown }: Photograph,
  names: ReadonlyMap<string, string>,
): string {
  const { labels } = preferences.texts;
  const has = classes.length === 0 ? labels.hasNone : labels.has(list(namesOf(classes, names)));
  return unknown.length === 0 ? has : `${has} ${labels.notKnown(list(namesOf(unknown, names)))}`;
}

/** Whether photographs do not all have the same classes. */
export function differInClasses(photographs: readonly Photograph[]): boolean {
  return new Set(photographs.map(({ classes, aside }) => JSON.stringify([aside, ...classes]))).size > 1;
}

function namesOf(classes: readonly string[], names: ReadonlyMap<string, string>): string[] {
  return classes.flatMap((id) => names.get(id) ?? []);
}

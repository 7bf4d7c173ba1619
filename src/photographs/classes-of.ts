import type { FoundPhotograph } from './found-photographs.js';

/** The names of all classes of a photograph. */
export function classesOf({
  className,
  classNames,
}: Pick<FoundPhotograph, 'className' | 'classNames'>): readonly string[] {
  return classNames ?? [className];
}

import { UsageError } from '../errors.js';
import { listFirst } from '../remark.js';

/** The most classes of a model that a message names. */
export const MOST_LISTED = 12;

/**
 * The classifier's class for each class of a data set, by name.
 *
 * @param path where the data set lies, for the message
 * @throws UsageError for classes that the classifier does not know
 */
export function classNumbers(
  known: readonly string[],
  classNames: readonly string[],
  path: string,
): number[] {
  const unknown = classNames.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw unknownClasses(path, unknown, known);
  return classNames.map((name) => known.indexOf(name));
}

function unknownClasses(path: string, unknown: readonly string[], classNames: readonly string[]): UsageError {
  const [first] = unknown;
  const classes =
    unknown.length === 1 ? `a class "${first}"` : `${unknown.length} classes (${quoted(unknown)})`;
  const alike = classNames.find((name) => plain(name) === plain(first));
  return new UsageError(`${path} has ${classes} that the model does not know.`, {
    hint:
      alike === undefined
        ? `It knows ${listFirst(classNames, MOST_LISTED)}.`
        : `It knows "${alike}"; give "${first}" that name if it is the same class.`,
  });
}

/** Names that look alike to people: case, accents, spaces and dashes do not count. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  return [...shown, ...(names.length > 3 ? ['…'] : [])].join(', ');
}

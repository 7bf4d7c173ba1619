import { UsageError } from '../errors.js';

/**
 * The classifier's class for each class of a data set, by name.
 *
 * @param directory where the data set lies, for the message
 * @throws UsageError for a class that the classifier does not know
 */
export function classNumbers(
  known: readonly string[],
  classNames: readonly string[],
  directory: string,
): number[] {
  return classNames.map((name) => {
    const number = known.indexOf(name);
    if (number >= 0) return number;
    throw new UsageError(`${directory} has a class folder "${name}" that the model does not know.`, {
      hint: `It knows ${known.join(', ')}.`,
    });
  });
}

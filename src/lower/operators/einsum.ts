import { type Dimension, operators, type Value } from '../../graph/index.js';
import type { OperatorBuild } from './operator-call.js';

/** The letter of the batch, which no equation has. */
const BATCH = '#';

/** A value with a letter for each of its axes. */
interface Lettered {
  readonly value: Value;
  readonly letters: readonly string[];
}

/** Sums of products over the letters that the output of the equation does not have, as one product of matrices. */
const einsum: OperatorBuild = ({ inputs, fromPicture, attributes, batch, outputShape }) => {
  const [given, output] = String(attributes.equation).split('->');
  const wanted = [BATCH, ...output];
  const terms = given.split(',').map((letters, index): Lettered => {
    const own = [...(fromPicture[index] ? [BATCH] : []), ...letters];
    return { value: inputs[index], letters: own };
  });
  const [first, second] = terms.map((term, index) => {
    const others = terms.filter((_, at) => at !== index).flatMap(({ letters }) => letters);
    return summed(term, [...wanted, ...others]);
  });
  const result = second === undefined ? first : product(first, second, wanted);
  const order = wanted.map((letter) => result.letters.indexOf(letter));
  return operators.reshape(operators.transpose(result.value, order), [batch, ...outputShape]);
};

/** Without the axes whose letters nothing else has. */
function summed({ value, letters }: Lettered, needed: readonly string[]): Lettered {
  const axes = letters.flatMap((letter, axis) => (needed.includes(letter) ? [] : [axis]));
  if (axes.length === 0) return { value, letters };
  const kept = letters.filter((letter) => needed.includes(letter));
  return { value: operators.reduceSum(value, axes, false), letters: kept };
}

/** The batch comes first, then letters of both factors and of the output, and then rows and columns. */
function product(a: Lettered, b: Lettered, wanted: readonly string[]): Lettered {
  const inBoth = a.letters.filter((letter) => letter !== BATCH && b.letters.includes(letter));
  const shared = inBoth.filter((letter) => wanted.includes(letter));
  const contracted = inBoth.filter((letter) => !wanted.includes(letter));
  const alone = ({ letters }: Lettered): string[] =>
    letters.filter((letter) => letter !== BATCH && !inBoth.includes(letter));
  const [rows, columns] = [alone(a), alone(b)];
  const factors = [matrices(a, shared, rows, contracted), matrices(b, shared, contracted, columns)] as const;
  const letters = [BATCH, ...shared, ...rows, ...columns];
  const sizes = letters.map((letter) => sizeOf(letter, a) ?? sizeOf(letter, b)!);
  return { value: operators.reshape(operators.matmul(...factors), sizes), letters };
}

/** [batch, ...shared, rows, columns], where the last two may stand for any number of axes. */
function matrices(
  term: Lettered,
  shared: readonly string[],
  rows: readonly string[],
  columns: readonly string[],
): Value {
  const batch = term.letters.includes(BATCH) ? [BATCH] : [];
  const order = [...batch, ...shared, ...rows, ...columns].map((letter) => term.letters.indexOf(letter));
  const sizes = (letters: readonly string[]): Dimension[] => letters.map((letter) => sizeOf(letter, term)!);
  const count = (letters: readonly string[]): number =>
    sizes(letters).reduce<number>((all, size) => all * Number(size), 1);
  const shape = [...sizes([...batch, ...shared]), count(rows), count(columns)];
  return operators.reshape(operators.transpose(term.value, order), shape);
}

const sizeOf = (letter: string, { value, letters }: Lettered): Dimension | undefined =>
  letters.includes(letter) ? value.shape[letters.indexOf(letter)] : undefined;

export const einsumOperators: Readonly<Record<string, OperatorBuild>> = { Einsum: einsum };

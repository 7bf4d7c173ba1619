import type { NodeCall } from './call.js';

/** An equation of Einsum with its output written out. */
export interface EinsumEquation {
  /** A letter for each axis, by input. */
  readonly inputs: readonly string[];
  readonly output: string;
}

/**
 * The equation of an Einsum, without blanks.
 *
 * @throws Error when it has '...', a letter twice in an input, or does not fit the inputs
 */
export function einsumOf(call: NodeCall): EinsumEquation {
  const equation = call.text('equation', '').replace(/\s/g, '');
  const [given, wanted] = equation.split('->');
  const inputs = given.split(',');
  const letters = inputs.join('');
  const once = [...new Set(letters)].filter((letter) => letters.split(letter).length === 2);
  const output = wanted ?? once.sort().join('');
  const isKnown = /^[a-z]*(,[a-z]*)*->[a-z]*$/i.test(`${given}->${output}`);
  const terms = [...inputs, output];
  const isRepeated = terms.some((term) => new Set(term).size < term.length);
  if (!isKnown || isRepeated || [...output].some((letter) => !letters.includes(letter))) {
    throw new Error(`the equation ${equation}`);
  }
  const fits =
    inputs.length === call.inputs.length &&
    inputs.every((term, at) => term.length === call.input(at).shape.length);
  if (!fits) throw new Error(`the equation ${equation} for other inputs`);
  return { inputs, output };
}

/** The shape that it gives. @throws Error as `einsumOf`, and when a letter has two sizes */
export function einsumShape(call: NodeCall): number[] {
  const { inputs, output } = einsumOf(call);
  const sizes = new Map<string, number>();
  inputs.forEach((term, at) => {
    [...term].forEach((letter, axis) => {
      const size = call.input(at).shape[axis];
      if ((sizes.get(letter) ?? size) !== size)
        throw new Error(`two sizes for ${letter}, ${sizes.get(letter)} and ${size}`);
      sizes.set(letter, size);
    });
  });
  return [...output].map((letter) => sizes.get(letter)!);
}

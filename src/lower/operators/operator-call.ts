import { type Dimension, type GraphBuilder, operators, type Value } from '../../graph/index.js';
import type { OperatorAttributes } from '../../nn/index.js';

/** One operator of an imported network, to be built into a graph. */
export interface OperatorCall {
  readonly graph: GraphBuilder;
  readonly batch: Dimension;
  /** What it reads. What depends on the picture has the batch before its shape; weights and numbers do not. */
  readonly inputs: readonly Value[];
  /** The shapes of what it reads, for one picture. */
  readonly shapes: readonly (readonly number[])[];
  /** Which of them depend on the picture. */
  readonly fromPicture: readonly boolean[];
  /** As in the file, for one picture: axes do not count the batch that is before them. */
  readonly attributes: OperatorAttributes;
  /** The shape of the output, for one picture. */
  readonly outputShape: readonly number[];
}

/**
 * Builds an operator of nodes that have gradient rules.
 *
 * @returns [batch, ...outputShape]
 */
export type OperatorBuild = (call: OperatorCall) => Value;

/** A number among the attributes. */
export function numberOf({ attributes }: OperatorCall, name: string, otherwise: number): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : otherwise;
}

/** A list among the attributes. */
export function listOf({ attributes }: OperatorCall, name: string): readonly number[] {
  const value = attributes[name];
  return Array.isArray(value) ? (value as readonly number[]) : [];
}

/** A constant number of the inputs' type. */
export function numberLike(x: Value, value: number): Value {
  return x.graph.scalar(value, x.type);
}

/** Gives all inputs as many axes as the one with the most, so that they broadcast although the batch comes first. */
export function aligned({ inputs, shapes, fromPicture, batch }: OperatorCall): Value[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return inputs.map((input, index) => {
    const shape = shapes[index];
    if (!fromPicture[index] || shape.length === rank) return input;
    return operators.reshape(input, [batch, ...Array<number>(rank - shape.length).fill(1), ...shape]);
  });
}

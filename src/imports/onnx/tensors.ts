import { type Constant, dataOf, type ElementType } from '../../graph/index.js';

/* Plain arithmetic with constants of a graph: shapes, broadcasting, and moving elements. */

/** What is known of a value before the graph runs. */
export interface Known {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Its numbers, if they do not depend on the picture. */
  readonly data?: Constant['data'];
}

/** A value that does not depend on the picture. */
export type Fixed = Known & { readonly data: Constant['data'] };

export function isFixed(value: Known | undefined): value is Fixed {
  return value?.data !== undefined;
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/** The numbers of a constant; int64 loses digits beyond 2^53, which no size has. */
export function numbersOf({ data }: Fixed): ArrayLike<number> {
  return data instanceof BigInt64Array ? Float64Array.from(data, Number) : data;
}

/** @throws Error when the numbers are too large for int64 */
export function fixed(type: ElementType, shape: readonly number[], numbers: ArrayLike<number>): Fixed {
  return { type, shape, data: dataOf(numbers as readonly number[], type) };
}

/** The distance in memory between neighbours along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => product(shape.slice(axis + 1)));
}

/** An axis counted from the front. @throws Error when there is none */
export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (counted >= 0 && counted < Math.max(rank, 1)) return counted;
  throw new Error(`axis ${axis} of ${rank} axes`);
}

/** The shape that shapes broadcast to, as in NumPy. @throws Error when they do not */
export function broadcast(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const size = sizes.find((each) => each !== 1) ?? 1;
    if (sizes.some((each) => each !== 1 && each !== size)) {
      throw new Error(
        `the shapes ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}, which do not fit`,
      );
    }
    return size;
  });
}

/**
 * A tensor whose elements come from another, at places that advance by a fixed step along each axis.
 *
 * @param steps by output axis: how far to go in `source` for the next element
 * @param start where the first element is
 */
export function moved(source: Fixed, shape: readonly number[], steps: readonly number[], start = 0): Fixed {
  const count = product(shape);
  const data = emptyLike(source.data, count);
  const position = shape.map(() => 0);
  let from = start;
  for (let at = 0; at < count; at++) {
    data[at] = source.data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis]++;
      from += steps[axis];
      if (position[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  return { type: source.type, shape, data: data as unknown as Constant['data'] };
}

/** The steps through a tensor of `shape` that repeat it to fill `target`. */
export function broadcastSteps(shape: readonly number[], target: readonly number[]): number[] {
  const strides = stridesOf(shape);
  return target.map((_, axis) => {
    const own = axis - target.length + shape.length;
    return own < 0 || shape[own] === 1 ? 0 : strides[own];
  });
}

/** An array of the same kind. */
export function emptyLike(data: Constant['data'], length: number): (number | bigint)[] {
  const make = data.constructor as new (length: number) => unknown;
  return new make(length) as (number | bigint)[];
}

/** Axes before and after a Reshape that hold the same numbers. */
export interface ReshapeGroup {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The shortest parts of two shapes with the same number of elements, in order; axes of size 1 are in none. */
export function reshapeGroups(from: readonly number[], to: readonly number[]): ReshapeGroup[] {
  const axesOf = (shape: readonly number[]): number[] =>
    [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const [left, right] = [axesOf(from), axesOf(to)];
  const groups: ReshapeGroup[] = [];
  while (left.length > 0 && right.length > 0) {
    const group = { from: [left.shift()!], to: [right.shift()!] };
    let [a, b] = [from[group.from[0]], to[group.to[0]]];
    while (a !== b) {
      const [axes, shape, taken] = a < b ? [left, from, group.from] : [right, to, group.to];
      const axis = axes.shift();
      if (axis === undefined) return groups;
      taken.push(axis);
      if (a < b) a *= shape[axis];
      else b *= shape[axis];
    }
    groups.push(group);
  }
  return groups;
}

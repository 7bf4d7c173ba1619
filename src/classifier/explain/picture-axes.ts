import { reshapeGroups } from '../../reshape-groups.js';

/** A map: two axes are the rows and the columns of the picture, in patches. */
export interface MapAxes {
  readonly kind: 'map';
  readonly rows: number;
  readonly columns: number;
}

/** Tokens: one axis goes through the places of the picture row by row, after other tokens such as a class token. */
export interface TokenAxes {
  readonly kind: 'tokens';
  readonly axis: number;
  /** How many tokens before the first place stand for none. */
  readonly before: number;
  readonly height: number;
  readonly width: number;
}

/** Which axes of a value are the places of the picture. */
export type PictureAxes = MapAxes | TokenAxes;

/** The same; undefined for values without places, 'lost' for those whose order is not known. */
export type FoundAxes = PictureAxes | 'lost' | undefined;

/** The axes that are places. */
export const axesIn = (axes: PictureAxes): number[] =>
  axes.kind === 'map' ? [axes.rows, axes.columns] : [axes.axis];

/** The same places on other axes. */
export function onAxes(axes: PictureAxes, move: (axis: number) => number): PictureAxes {
  return axes.kind === 'map'
    ? { ...axes, rows: move(axes.rows), columns: move(axes.columns) }
    : { ...axes, axis: move(axes.axis) };
}

/** Height and width of the places. */
export function gridOf(
  axes: PictureAxes,
  shape: readonly number[],
): readonly [height: number, width: number] {
  return axes.kind === 'map' ? [shape[axes.rows], shape[axes.columns]] : [axes.height, axes.width];
}

/** Tokens from `start` up to `end`. */
export function cutTokens(axes: TokenAxes, start: number, end: number, size: number): FoundAxes {
  if (end <= axes.before) return undefined;
  return start <= axes.before && end >= size ? { ...axes, before: axes.before - start } : 'lost';
}

/** Where the places are after a Reshape. */
export function reshapedAxes(axes: PictureAxes, from: readonly number[], to: readonly number[]): FoundAxes {
  const groups = reshapeGroups(from, to);
  const groupOf = (axis: number) => groups.find((group) => group.from.includes(axis));
  if (axes.kind === 'tokens') {
    const group = groupOf(axes.axis);
    if (group?.from.length !== 1) return 'lost';
    const [first, second] = group.to;
    if (group.to.length === 1) return { ...axes, axis: first };
    const isGrid = group.to.length === 2 && to[first] === axes.height && to[second] === axes.width;
    return isGrid && axes.before === 0 ? { kind: 'map', rows: first, columns: second } : 'lost';
  }
  const [rows, columns] = [groupOf(axes.rows), groupOf(axes.columns)];
  if (rows === undefined || columns === undefined) return 'lost';
  if (rows === columns) {
    const isGrid = rows.from.join() === `${axes.rows},${axes.columns}` && rows.to.length === 1;
    const [height, width] = gridOf(axes, from);
    return isGrid ? { kind: 'tokens', axis: rows.to[0], before: 0, height, width } : 'lost';
  }
  // Of an axis that is divided, the first part says the place, and the others are parts of it.
  const areAlone = rows.from.length === 1 && columns.from.length === 1;
  return areAlone ? { kind: 'map', rows: rows.to[0], columns: columns.to[0] } : 'lost';
}

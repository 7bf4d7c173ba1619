import type { Place } from './map-view.js';
import type { Rectangle } from './point-index.js';

/** A drawn line, of which the last place is connected with the first. */
export type Lasso = readonly Place[];

/** Whether a place is inside: a line from it to one side crosses the lasso an odd number of times. */
export function isInside(lasso: Lasso, { x, y }: Place): boolean {
  let inside = false;
  let before = lasso[lasso.length - 1];
  for (const corner of lasso) {
    if (corner.y > y !== before.y > y) {
      const crossing = corner.x + ((y - corner.y) * (before.x - corner.x)) / (before.y - corner.y);
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}

/** The smallest rectangle around it. */
export function boundsOf(lasso: Lasso): Rectangle {
  const [xs, ys] = [lasso.map(({ x }) => x), lasso.map(({ y }) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

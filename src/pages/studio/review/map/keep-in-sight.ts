import { type MapView, type Place, pixelOf, placeAt, type Size } from './map-view.js';
import type { PointIndex } from './point-index.js';

/** Pixels from the edge from which on a point is in sight. */
const EDGE = 14;

/**
 * A view with at least one point in sight: the given one, or else moved by as little as brings in the point nearest to its
 * middle. So nobody ends where nothing shows the way back.
 *
 * @param shown whether a point is drawn; where none is, the view stays as it is
 */
export function keptInSight(
  view: MapView,
  size: Size,
  { index, shown }: { readonly index: PointIndex; readonly shown: (at: number) => boolean },
): MapView {
  const edge = (length: number): number => Math.min(EDGE, length / 2);
  const [across, down] = [edge(size.width), edge(size.height)];
  const from = placeAt(view, { x: across, y: down });
  const to = placeAt(view, { x: size.width - across, y: size.height - down });
  if (index.within({ left: from.x, top: from.y, right: to.x, bottom: to.y }).some(shown)) return view;
  const middle = placeAt(view, { x: size.width / 2, y: size.height / 2 });
  const nearest = index.nearest(middle, Number.POSITIVE_INFINITY, shown);
  if (nearest === undefined) return view;
  const { x, y } = pixelOf(view, index.placeOf(nearest));
  const inside: Place = {
    x: Math.min(size.width - across, Math.max(across, x)),
    y: Math.min(size.height - down, Math.max(down, y)),
  };
  return { ...view, left: view.left + inside.x - x, top: view.top + inside.y - y };
}

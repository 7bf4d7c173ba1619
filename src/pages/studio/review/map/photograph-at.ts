import { dotRadius, THUMBNAIL_SIDE } from './draw-map.js';
import type { MapPoints } from './map-points.js';
import { type MapView, type Place, placeAt, type Size, zoomOf } from './map-view.js';

interface Drawn {
  readonly points: MapPoints;
  readonly view: MapView;
  readonly size: Size;
  readonly shown: (at: number) => boolean;
  /** Photographs that are drawn as thumbnails. */
  readonly thumbnails: ReadonlySet<number>;
}

/**
 * The photograph that is drawn at a pixel: its dot, or else the thumbnail that covers the pixel.
 *
 * @param reach pixels around a dot that count as on it
 */
export function photographAt(
  pixel: Place,
  reach: number,
  { points, view, size, shown, thumbnails }: Drawn,
): number | undefined {
  const place = placeAt(view, pixel);
  const radius = dotRadius(points.count, zoomOf(view, size)) + reach;
  const dot = points.index.nearest(place, radius / view.scale, shown);
  const half = THUMBNAIL_SIDE / 2 / view.scale;
  const around = { left: place.x - half, top: place.y - half, right: place.x + half, bottom: place.y + half };
  const covering = points.index.within(around).filter((one) => thumbnails.has(one));
  if (covering.length === 0 || (dot !== undefined && !thumbnails.has(dot))) return dot;
  return covering[0];
}

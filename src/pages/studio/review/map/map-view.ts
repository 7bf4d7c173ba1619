/** Where a map is drawn: a place x of the map is at the pixel `x * scale + left`. */
export interface MapView {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Places of a map go from 0 to this. */
export const MAP_SIZE = 65_535;
/** Pixels around the whole map. */
const MARGIN = 24;
const MOST_ZOOM = 400;
/** What stays of the map in sight at least, as a share of the box. */
const LEAST_IN_SIGHT = 0.25;

/** The whole map in the middle of a box. */
export function wholeMap({ width, height }: Size): MapView {
  const scale = Math.max(1, Math.min(width, height) - 2 * MARGIN) / MAP_SIZE;
  return { scale, left: (width - scale * MAP_SIZE) / 2, top: (height - scale * MAP_SIZE) / 2 };
}

/**
 * Closer by `factor`, while the place at this pixel stays where it is. Whoever goes as far away as it gets sees the whole
 * map in the middle, wherever it was moved.
 */
export function zoomed(view: MapView, factor: number, at: Place, size: Size): MapView {
  const whole = wholeMap(size);
  const scale = Math.min(MOST_ZOOM * whole.scale, Math.max(whole.scale, view.scale * factor));
  if (factor < 1 && scale === whole.scale) return whole;
  const by = scale / view.scale;
  return inSight({ scale, left: at.x - (at.x - view.left) * by, top: at.y - (at.y - view.top) * by }, size);
}

/** Moved by pixels. */
export function panned(view: MapView, x: number, y: number, size: Size): MapView {
  return inSight({ ...view, left: view.left + x, top: view.top + y }, size);
}

/** How much closer than the whole map. */
export function zoomOf(view: MapView, size: Size): number {
  return view.scale / wholeMap(size).scale;
}

/** After the box has another size: the same place in the middle, as close as before. */
export function resized(view: MapView, before: Size, after: Size): MapView {
  const middle = placeAt(view, { x: before.width / 2, y: before.height / 2 });
  const scale = zoomOf(view, before) * wholeMap(after).scale;
  return inSight(
    { scale, left: after.width / 2 - middle.x * scale, top: after.height / 2 - middle.y * scale },
    after,
  );
}

/** With this place in the middle. */
export function centred(view: MapView, { x, y }: Place, { width, height }: Size): MapView {
  return { ...view, left: width / 2 - x * view.scale, top: height / 2 - y * view.scale };
}

/** The place of the map at a pixel. */
export function placeAt(view: MapView, { x, y }: Place): Place {
  return { x: (x - view.left) / view.scale, y: (y - view.top) / view.scale };
}

/** The pixel of a place. */
export function pixelOf(view: MapView, { x, y }: Place): Place {
  return { x: x * view.scale + view.left, y: y * view.scale + view.top };
}

function inSight(view: MapView, { width, height }: Size): MapView {
  const extent = view.scale * MAP_SIZE;
  const limited = (start: number, length: number): number => {
    const seen = LEAST_IN_SIGHT * length;
    return Math.min(length - seen, Math.max(seen - extent, start));
  };
  return { ...view, left: limited(view.left, width), top: limited(view.top, height) };
}

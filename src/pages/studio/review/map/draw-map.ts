import { tracePath } from './class-marks.js';
import { type DotLayer, FAINT } from './dot-layer.js';
import type { Lasso } from './lasso.js';
import type { MapLooks } from './map-looks.js';
import type { MapPoints } from './map-points.js';
import { type MapView, pixelOf, placeAt, type Size, zoomOf } from './map-view.js';
import type { Thumbnails } from './thumbnails.js';

/** Colours of the page, as a canvas takes them. */
export interface MapColours {
  readonly ground: string;
  readonly ink: string;
  readonly accent: string;
  readonly mistake: string;
  readonly suspect: string;
}

/** Everything that is to be seen. */
export interface MapScene {
  readonly points: MapPoints;
  readonly view: MapView;
  readonly size: Size;
  readonly colours: MapColours;
  readonly looks: MapLooks;
  readonly showsMistakes: boolean;
  readonly showsSuspects: boolean;
  readonly selected: ReadonlySet<number>;
  readonly current: number | undefined;
  /** Whether the keyboard moves the map: the middle is then marked. */
  readonly aiming: boolean;
  readonly lasso: Lasso;
}

/** Pixels of a thumbnail's side. */
export const THUMBNAIL_SIDE = 60;
/** Photographs are shown as thumbnails where they would take at most this share of the box. */
const THUMBNAIL_SHARE = 0.7;

/**
 * Draws the map, with 10,000 points in a few milliseconds.
 *
 * @returns the photographs that are drawn as thumbnails
 */
export function drawMap(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  { dots, thumbnails }: { readonly dots: DotLayer; readonly thumbnails: Thumbnails },
): readonly number[] {
  const { size, view, points, looks } = scene;
  const edge = THUMBNAIL_SIDE / 2 + 4;
  const from = placeAt(view, { x: -edge, y: -edge });
  const to = placeAt(view, { x: size.width + edge, y: size.height + edge });
  const inSight = points.index
    .within({ left: from.x, top: from.y, right: to.x, bottom: to.y })
    .filter((at) => looks.shown[at] === 1);
  const asThumbnails = thumbnailsAmong(inSight, scene);
  thumbnails.want(asThumbnails.map((at) => points.map.ids[at]));
  const drawn = new Map<number, HTMLImageElement>();
  for (const at of asThumbnails) {
    const image = thumbnails.get(points.map.ids[at]);
    if (image !== undefined) drawn.set(at, image);
  }
  const { x, y } = points.map;
  const radius = dotRadius(points.count, zoomOf(view, size));
  dots.draw(
    context,
    { x, y, looks, view, radius, ground: scene.colours.ground },
    inSight.filter((at) => !drawn.has(at)),
  );
  for (const [at, image] of drawn) drawThumbnail(context, scene, at, image);
  drawRings(context, scene, inSight, drawn);
  drawOverlay(context, scene);
  return asThumbnails;
}

/** Pixels from the middle of a dot to its edge: larger when closer, and where there are few. */
export function dotRadius(count: number, zoom: number): number {
  const own = count > 5000 ? 2.25 : count > 1000 ? 3 : 4;
  return Math.min(7, own * zoom ** 0.25);
}

/** Those that have room without covering each other, when so few are in sight that they fit. */
function thumbnailsAmong(inSight: readonly number[], { points, view, size }: MapScene): number[] {
  const area = size.width * size.height;
  if (inSight.length * THUMBNAIL_SIDE ** 2 > THUMBNAIL_SHARE * area) return [];
  const chosen: { readonly x: number; readonly y: number; readonly at: number }[] = [];
  // Always in the same order, so that the same ones are chosen while the map moves.
  for (const at of inSight.toSorted((one, other) => one - other)) {
    const { x, y } = pixelOf(view, points.placeOf(at));
    const free = chosen.every(
      (other) => Math.abs(other.x - x) > THUMBNAIL_SIDE + 4 || Math.abs(other.y - y) > THUMBNAIL_SIDE + 4,
    );
    if (free) chosen.push({ x, y, at });
  }
  return chosen.map(({ at }) => at);
}

function drawThumbnail(
  context: CanvasRenderingContext2D,
  { points, view, looks, colours }: MapScene,
  at: number,
  image: HTMLImageElement,
): void {
  const { x, y } = pixelOf(view, points.placeOf(at));
  const half = THUMBNAIL_SIDE / 2;
  const { colour, shape } = looks.marks[looks.kinds[at]];
  context.globalAlpha = looks.faint[at] === 1 ? FAINT : 1;
  // The middle of the picture, as large as the square.
  const side = Math.min(image.naturalWidth, image.naturalHeight);
  const [left, top] = [(image.naturalWidth - side) / 2, (image.naturalHeight - side) / 2];
  context.fillStyle = colours.ground;
  context.fillRect(x - half - 1, y - half - 1, THUMBNAIL_SIDE + 2, THUMBNAIL_SIDE + 2);
  context.drawImage(image, left, top, side, side, x - half, y - half, THUMBNAIL_SIDE, THUMBNAIL_SIDE);
  context.lineWidth = 3;
  context.strokeStyle = colour;
  context.strokeRect(x - half + 1.5, y - half + 1.5, THUMBNAIL_SIDE - 3, THUMBNAIL_SIDE - 3);
  // Its class is not told by colour alone here either.
  context.save();
  context.translate(x - half + 9, y - half + 9);
  context.beginPath();
  tracePath(context, shape, 5.5);
  context.fillStyle = colour;
  context.strokeStyle = colours.ground;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
  context.restore();
  context.globalAlpha = 1;
}

/** Mistakes have a ring, suspected labels a dashed one outside of it, selected photographs a thick one in the accent. */
function drawRings(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  inSight: readonly number[],
  thumbnails: ReadonlyMap<number, unknown>,
): void {
  const { points, view, size, colours, selected, looks } = scene;
  const isThumbnail = (at: number): boolean => thumbnails.has(at);
  const radius = dotRadius(points.count, zoomOf(view, size));
  const ring = (at: number, distance: number): void => {
    const { x, y } = pixelOf(view, points.placeOf(at));
    const half = (isThumbnail(at) ? THUMBNAIL_SIDE / 2 : radius) + distance;
    if (isThumbnail(at)) {
      context.rect(x - half, y - half, 2 * half, 2 * half);
      return;
    }
    context.moveTo(x + half, y);
    context.arc(x, y, half, 0, 2 * Math.PI);
  };
  const rings = (
    accepts: (at: number) => boolean,
    distance: number,
    style: { readonly colour: string; readonly width: number; readonly dash?: readonly number[] },
  ): void => {
    context.beginPath();
    for (const at of inSight) if (accepts(at)) ring(at, distance);
    context.strokeStyle = style.colour;
    context.lineWidth = style.width;
    context.setLineDash([...(style.dash ?? [])]);
    context.stroke();
    context.setLineDash([]);
  };
  const { mistakes, suspects } = points;
  if (scene.showsMistakes && mistakes.size > 0) {
    rings((at) => mistakes.has(at) && looks.faint[at] === 0, 2.5, { colour: colours.mistake, width: 2 });
  }
  if (scene.showsSuspects && suspects.size > 0) {
    rings((at) => suspects.has(at) && looks.faint[at] === 0, 5.5, {
      colour: colours.suspect,
      width: 2,
      dash: [3, 2.5],
    });
  }
  if (selected.size > 0) {
    rings((at) => selected.has(at), 2, { colour: colours.ground, width: 5 });
    rings((at) => selected.has(at), 2, { colour: colours.accent, width: 3 });
  }
  if (scene.current !== undefined) {
    const { current } = scene;
    rings((at) => at === current, 8, { colour: colours.ink, width: 2 });
  }
}

function drawOverlay(
  context: CanvasRenderingContext2D,
  { lasso, view, size, colours, aiming }: MapScene,
): void {
  if (lasso.length > 1) {
    context.beginPath();
    for (const place of lasso) {
      const { x, y } = pixelOf(view, place);
      context.lineTo(x, y);
    }
    context.closePath();
    context.globalAlpha = 0.14;
    context.fillStyle = colours.accent;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.strokeStyle = colours.accent;
    context.setLineDash([6, 4]);
    context.stroke();
    context.setLineDash([]);
  }
  if (!aiming) return;
  const [x, y] = [size.width / 2, size.height / 2];
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    context.moveTo(x + dx * 5, y + dy * 5);
    context.lineTo(x + dx * 13, y + dy * 13);
  }
  context.lineWidth = 2;
  context.strokeStyle = colours.ink;
  context.stroke();
}

import type { PhotographsInspection } from '../photographs/index.js';
import { decodeImage, UnreadableImageError } from '../pictures/index.js';
import type { RunFolder } from '../recipes/index.js';
import { classCountsFigure, type GridImage, imageGridFigure } from '../report/index.js';

/** Height and width of a picture in the grid, in pixels. */
const SIZE = 224;
const COLUMNS = 4;
/** A grid of more pictures is too long to look at. */
const MAX_PICTURES = 80;

/** Writes how many images each class has, and the first ones of each class. */
export async function writeInspectionFigures(
  folder: RunFolder,
  { classes, examples }: PhotographsInspection,
): Promise<void> {
  if (classes.length > 0) {
    const bars = classes.map(({ className, total }) => ({ className, count: total }));
    await folder.writeFigure('class-counts', classCountsFigure(bars));
  }
  const resize = { interpolation: 'bilinear', antialias: true, cropToAspectRatio: true } as const;
  const cells: GridImage[] = [];
  for (const { path, className } of examples.slice(0, MAX_PICTURES)) {
    const pixels = await decodeImage(path, [SIZE, SIZE], resize).catch(unlessUnreadable);
    // The file was readable a moment ago; it has been changed or removed since.
    if (pixels === undefined) continue;
    cells.push({ pixels, height: SIZE, width: SIZE, title: className });
  }
  if (cells.length === 0) return;
  const options = { title: 'First images of each class', columns: COLUMNS, imageWidth: 160 };
  await folder.writeFigure('first-images', await imageGridFigure(cells, options));
}

function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableImageError)) throw error;
  return undefined;
}

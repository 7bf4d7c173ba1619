import { labelsInWords } from '../labels.js';
import { anything, checkOptions, wholeAboveZero } from '../options.js';
import { type GridImage, imageGridFigure } from './image-grid.js';
import { readThumbnail } from './thumbnail.js';
import { languageRule, type ReportLanguage } from './words/language.js';

/** What `sampleGridFigure` shows. */
export interface SampleGridOptions {
  readonly title: string;
  /** How many pictures. Default 10. */
  readonly count?: number;
  /** Default 5. */
  readonly columns?: number;
  /** Language of what screen readers say of it. Default 'en'. */
  readonly language?: ReportLanguage;
}

const IMAGE_WIDTH = 128;

/**
 * Some pictures of a data set with their classes: the first of each class, then the second of each, and so on.
 *
 * @param paths files
 * @param labels the labels of each, positions of its classes in `classNames`
 * @returns an SVG that carries the pictures in itself; undefined where none can be read
 */
export async function sampleGridFigure(
  paths: readonly string[],
  labels: readonly (readonly number[])[],
  classNames: readonly string[],
  options: SampleGridOptions,
): Promise<string | undefined> {
  checkOptions('sampleGridFigure', options, {
    title: anything,
    count: wholeAboveZero,
    columns: wholeAboveZero,
    language: languageRule,
  });
  const { title, count = 10, columns = 5, language } = options;
  const chosen = chooseSamples(labels, classNames.length, count);
  const images = await Promise.all(
    chosen.map(async (at): Promise<GridImage | undefined> => {
      const image = await readThumbnail(paths[at], 2 * IMAGE_WIDTH).catch(() => undefined);
      return image && { ...image, title: labelsInWords(labels[at], classNames) };
    }),
  );
  const readable = images.filter((image) => image !== undefined);
  if (readable.length === 0) return undefined;
  return await imageGridFigure(readable, { title, columns, imageWidth: IMAGE_WIDTH, language });
}

function chooseSamples(labels: readonly (readonly number[])[], classes: number, count: number): number[] {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((own, at) => {
    // A picture of several classes stands with the first one.
    if (own.length > 0 && byClass[own[0]].length < count) byClass[own[0]].push(at);
  });
  const chosen: { at: number; label: number }[] = [];
  for (let round = 0; round < count; round++) {
    byClass.forEach((own, label) => {
      if (round < own.length && chosen.length < count) chosen.push({ at: own[round], label });
    });
  }
  // Side by side, pictures of a class show how alike they are.
  return chosen.sort((one, other) => one.label - other.label).map(({ at }) => at);
}

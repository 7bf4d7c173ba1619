import { basename } from 'node:path';
import { isMistake, type TopLoss } from '../classifier/index.js';
import { namesInWords } from '../labels.js';
import { anything, checkOptions } from '../options.js';
import { type GridImage, imageGridFigure } from './image-grid.js';
import { readThumbnail } from './thumbnail.js';
import { languageRule, type ReportLanguage, type ReportWords, wordsOf } from './words/language.js';

/** How `topLossesFigure` draws. */
export interface TopLossesOptions {
  /** Default 'The model’s worst mistakes', or other words where it made none. */
  readonly title?: string;
  /** Default 4. */
  readonly columns?: number;
  /** Language of its words and numbers. Default 'en'. */
  readonly language?: ReportLanguage;
}

const IMAGE_WIDTH = 168;

/**
 * The pictures that a classifier was most wrong about, with what they show, what it said and how sure it was. A
 * picture that cannot be read any more is left out. fastai's `plot_top_losses`.
 *
 * @param losses as `topLosses` gives them, at least one
 * @returns an SVG that carries the pictures in itself; undefined where none can be read
 */
export async function topLossesFigure(
  losses: readonly TopLoss[],
  options: TopLossesOptions = {},
): Promise<string | undefined> {
  checkOptions('topLossesFigure', options, { title: anything, columns: anything, language: languageRule });
  const words = wordsOf(options.language);
  const texts = words.texts.losses;
  const images = await Promise.all(losses.map((loss) => gridImage(loss, words)));
  const readable = images.filter((image) => image !== undefined);
  if (readable.length === 0) return undefined;
  const wrong = losses.some(isMistake);
  const title = wrong ? texts.worst : texts.none;
  return await imageGridFigure(readable, {
    title: options.title ?? title,
    subtitle: texts.note,
    columns: options.columns ?? 4,
    imageWidth: IMAGE_WIDTH,
    language: options.language,
  });
}

async function gridImage(loss: TopLoss, { texts, percent }: ReportWords): Promise<GridImage | undefined> {
  const { path, labels, predicted, probability } = loss;
  try {
    const image = await readThumbnail(path, 2 * IMAGE_WIDTH);
    const sure = percent(probability);
    const right = !isMistake(loss);
    return {
      ...image,
      title: `${namesInWords(predicted)}, ${sure}`,
      subtitle: right ? basename(path) : texts.losses.is(namesInWords(labels), basename(path)),
      tone: right ? 'right' : 'wrong',
    };
  } catch {
    return undefined;
  }
}

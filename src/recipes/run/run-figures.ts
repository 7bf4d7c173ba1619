import { augmentationLayers, withoutMixing } from '../../augmentation/index.js';
import type { ImageDataset } from '../../datasets/index.js';
import { labelsInWords } from '../../labels.js';
import type { FinishedPhase, Recipe } from '../../phases/index.js';
import type { Images } from '../../pictures/index.js';
import {
  type GridImage,
  imageGridFigure,
  learningCurvesFigure,
  type ReportLanguage,
  wordsOf,
} from '../../report/index.js';
import { joinHistories, previewAugmentation, Sequential } from '../../train/index.js';

const SHOWN = 9;

/** Nine training photographs with their classes, as the network sees them; undefined when none can be read. */
export async function trainingImagesFigure(
  training: ImageDataset,
  language?: ReportLanguage,
): Promise<string | undefined> {
  const { trainingImages } = wordsOf(language).texts.page;
  const batch = await training.load(training.indices.slice(0, SHOWN));
  const labels = training.imageLabels(batch.indices);
  const images = gridImages(batch.images).map((image, at) => ({
    ...image,
    title: labelsInWords(labels[at], training.classNames),
  }));
  return images.length === 0 ? undefined : await imageGridFigure(images, { title: trainingImages, language });
}

/** One photograph, augmented nine times; undefined when the recipe does not augment single photographs. */
export async function augmentationFigure(
  training: ImageDataset,
  recipe: Recipe,
  language?: ReportLanguage,
): Promise<string | undefined> {
  const words = wordsOf(language).texts.page;
  const layers = augmentationLayers(withoutMixing(recipe.augmentation));
  if (layers.length === 0) return undefined;
  const { images } = await training.load(training.indices.slice(0, 1));
  if (images.shape[0] === 0) return undefined;
  const stack = new Sequential(layers);
  const views = Array.from({ length: SHOWN }, (_, view) => ({
    ...gridImages(previewAugmentation(stack, images, { view }))[0],
    title: words.view(view + 1),
  }));
  return await imageGridFigure(views, { title: words.augmentedImage, language });
}

/** Accuracy and loss over all phases; undefined when nothing was trained. */
export function curvesFigure(
  phases: readonly FinishedPhase[],
  language?: ReportLanguage,
): string | undefined {
  const histories = phases.map(({ history }) => history);
  if (histories.length === 0) return undefined;
  const [first] = histories;
  return learningCurvesFigure(histories.reduce(joinHistories), {
    title: wordsOf(language).texts.curves.title,
    language,
    fineTuningAfterEpoch: histories.length > 1 ? first.history.loss.length : undefined,
  });
}

function gridImages({ data, shape: [count, height, width, channels] }: Images): Omit<GridImage, 'title'>[] {
  const size = height * width * channels;
  return Array.from({ length: count }, (_, at) => ({
    pixels: data.subarray(at * size, (at + 1) * size),
    height,
    width,
  }));
}

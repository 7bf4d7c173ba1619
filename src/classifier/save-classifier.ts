import { files } from '#platform';
import { UsageError } from '../errors.js';
import { serializeGraph } from '../graph/index.js';
import type { Functional } from '../nn/index.js';
import {
  aboveZero,
  anything,
  checkOptions,
  oneOf,
  type RulesOf,
  text,
  texts,
  trueOrFalse,
} from '../options.js';
import type { ImageSize } from '../pictures/index.js';
import { usesCard } from '../runtime/index.js';
import { version } from '../version.js';
import { describeBackbone } from '../zoo/index.js';
import type { ClassifierCard } from './card.js';
import { buildClassifierGraph } from './export.js';
import { FAMILIARITY_LIMIT, type Familiarity } from './familiarity/familiarity.js';
import { findBackbone } from './find-backbone.js';
import { taskOfModel } from './model-outputs.js';

type Resize = ClassifierCard['resize'];

/** The data set that a model was trained on, as far as its card needs it; an `ImageDataset` is one. */
export interface CardDataset {
  readonly classNames: readonly string[];
  readonly imageSize: ImageSize;
  readonly resize: Resize;
}

/** What the card of a saved classifier contains besides what the model shows. A whole card can be passed. */
export interface SaveClassifierOptions
  extends Partial<Omit<ClassifierCard, 'classNames' | 'imageSize' | 'resize' | 'familiarity'>> {
  /** Gives the names of the classes, the size of the pictures and how they are resized. */
  readonly dataset?: CardDataset;
  /** In the order of the outputs; default those of `dataset`. */
  readonly classNames?: readonly string[];
  /** Height and width in pixels; default those of `dataset`, or else of the model's input. */
  readonly imageSize?: ImageSize;
  /** Default that of `dataset`. */
  readonly resize?: Resize;
  /**
   * What `fitFamiliarity` returned for this model: the file then also says how familiar a picture is. That of a card is
   * left out, because it belongs to a graph and not to a model.
   */
  readonly familiarity?: Familiarity | ClassifierCard['familiarity'];
}

/**
 * Writes a trained model as one self-contained .onnx file, with a card that holds everything needed to use it:
 * `saveClassifier(model, 'model.onnx', { dataset })`. The file gives the probabilities that the model gives.
 *
 * @returns the card
 * @throws UsageError when the model's outputs are neither logits nor probabilities, or the classes or the size of the
 * pictures are missing or do not fit the model
 * @throws GraftError when the file cannot be written
 *
 * @example
 * ```ts
 * import { saveClassifier } from '@graft-vision/graft';
 *
 * await saveClassifier(model, 'model.onnx', { dataset: training });
 * ```
 */
export async function saveClassifier(
  model: Functional,
  path: string,
  options: SaveClassifierOptions,
): Promise<ClassifierCard> {
  const card = makeCard('saveClassifier', model, options);
  await files.write(path, serializeGraph(buildClassifierGraph(model, card, fitted(options))));
  return card;
}

/**
 * The content of the file that `saveClassifier` writes, for browsers or to store it elsewhere.
 *
 * @throws UsageError as `saveClassifier`
 */
export function classifierBytes(model: Functional, options: SaveClassifierOptions): Uint8Array {
  const card = makeCard('classifierBytes', model, options);
  return serializeGraph(buildClassifierGraph(model, card, fitted(options)));
}

/** The card's schema checks what it holds, when the file is read. */
const RULES: RulesOf<SaveClassifierOptions> = {
  dataset: anything,
  classNames: texts,
  imageSize: anything,
  resize: anything,
  formatVersion: anything,
  graftVersion: text,
  createdAt: text,
  task: anything,
  backbone: anything,
  data: anything,
  recipe: anything,
  training: anything,
  device: oneOf('webgpu'),
  results: anything,
  temperature: aboveZero,
  thresholds: anything,
  flipAtTestTime: trueOrFalse,
  familiarity: anything,
  export: anything,
};

/** The card of a model: what is given, otherwise what the data set and the model show. */
function makeCard(what: string, model: Functional, options: SaveClassifierOptions): ClassifierCard {
  checkOptions(what, options, RULES);
  const { dataset, formatVersion: _, familiarity: __, ...given } = options;
  const familiarity = fitted(options);
  const classNames = given.classNames ?? dataset?.classNames;
  const resize = given.resize ?? dataset?.resize;
  if (classNames === undefined || resize === undefined) {
    throw new UsageError(
      `Expected ${classNames === undefined ? 'the names of the classes' : 'how pictures are resized'}, which a model does not know.`,
      { hint: 'Pass the data set that it was trained on: saveClassifier(model, path, { dataset }).' },
    );
  }
  return {
    formatVersion: 2,
    graftVersion: version,
    backbone: describeNetwork(model),
    training: {},
    results: {},
    ...(usesCard(model.session) && { device: 'webgpu' as const }),
    ...given,
    classNames: [...classNames],
    task: given.task ?? taskOfModel(model, classNames).name,
    imageSize: [...(given.imageSize ?? dataset?.imageSize ?? sizeOfInput(model))],
    resize,
    ...(familiarity !== undefined && { familiarity: describeFamiliarity(familiarity) }),
  };
}

function fitted({ familiarity }: SaveClassifierOptions): Familiarity | undefined {
  return familiarity !== undefined && 'places' in familiarity ? familiarity : undefined;
}

function describeFamiliarity({
  method,
  calibration: { on, ...calibration },
}: Familiarity): NonNullable<ClassifierCard['familiarity']> {
  return { limit: FAMILIARITY_LIMIT, method, calibratedOn: on, ...calibration };
}

/** The pretrained network inside the model, or the model itself if there is none. */
function describeNetwork(model: Functional): ClassifierCard['backbone'] {
  return describeBackbone(findBackbone(model) ?? model);
}

function sizeOfInput({ name, inputShape }: Functional): ImageSize {
  const [, height, width] = inputShape;
  if (typeof height === 'number' && typeof width === 'number') return [height, width];
  throw new UsageError(
    `Expected imageSize or the data set, because model ${name} takes pictures of any size.`,
  );
}

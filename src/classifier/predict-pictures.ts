import { limitConcurrency } from '../concurrency.js';
import { UsageError } from '../errors.js';
import {
  bytesPerImage,
  decodeImage,
  type ImageSize,
  type Images,
  type ResizeSettings,
  UnreadableImageError,
} from '../pictures/index.js';
import type { ClassifierCard } from './card.js';
import { chosenLabels, describeFamiliarity, NO_NUMBERS, type RankedClass } from './classification.js';

/** The prediction for one picture. */
export interface PicturePrediction {
  readonly label: string;
  /** Of that label. */
  readonly probability: number;
  /** By class name. */
  readonly probabilities: Readonly<Record<string, number>>;
  /**
   * Of a multilabel classifier: all classes that the picture has, most likely first; perhaps none, and then `label` is
   * only the most likely of those that it has not.
   */
  readonly labels?: readonly RankedClass[];
  /**
   * How much the picture is like those that the classifier was trained on, from 0 to 1; undefined if its file does not
   * measure it.
   */
  readonly familiarity?: number;
  /** Whether its familiarity is below the limit in the card. */
  readonly unfamiliar?: boolean;
}

/** What a network gives for a batch. */
export interface BatchPrediction {
  /** [batch, classes] */
  readonly logits: Float32Array;
  /** [batch, classes] */
  readonly probabilities: Float32Array;
  /** [batch]; undefined if the classifier does not measure it. */
  readonly familiarity?: Float32Array;
}

/** The prediction for one file, or why there is none. */
export type FilePrediction =
  | ({ readonly path: string } & PicturePrediction)
  | { readonly path: string; readonly error: string };

/** A picture to classify: a file, the content of a file with a name, its pixels, or a path where no file was found. */
export type PictureSource =
  | string
  | {
      /** Path of the file, or the name of the content. */
      readonly path: string;
      readonly content?: Uint8Array;
      /** Already decoded and resized as the card says: RGB, [height, width, 3]. */
      readonly pixels?: Uint8Array;
      /** Why there is no picture. */
      readonly error?: string;
    };

/** Pictures that go through the network together. */
const BATCH_SIZE = 32;

/** Batches that are decoded while one is classified: enough that neither waits for the other. */
const BATCHES_AHEAD = 2;

/** sharp decodes off the main thread, in Node's pool of four threads; a few more are read while those are busy. */
const DECODES_AT_ONCE = 6;

type PictureOutputs = Pick<BatchPrediction, 'probabilities' | 'familiarity'>;

/** A picture that was decoded, or why it could not be. */
export type DecodedSource =
  | { readonly path: string; readonly pixels: Uint8Array }
  | { readonly path: string; readonly reason: string };

/**
 * Classifies pictures in their order. While one batch goes through the network the next ones are decoded; at most a few
 * batches are in memory, however many pictures there are.
 *
 * @param predict classifies a batch
 */
export async function* predictPictures(
  sources: Iterable<PictureSource> | AsyncIterable<PictureSource>,
  card: ClassifierCard,
  predict: (images: Images) => Promise<PictureOutputs>,
): AsyncGenerator<FilePrediction> {
  for await (const batch of decodeBatches(sources, card)) yield* await classify(batch, card, predict);
}

/** How pictures are decoded and resized. */
interface DecodeSettings {
  readonly imageSize: ImageSize;
  readonly resize: ResizeSettings;
}

/** Pictures in batches, in their order; while a batch is used the next ones are decoded. */
export async function* decodeBatches(
  sources: Iterable<PictureSource> | AsyncIterable<PictureSource>,
  settings: DecodeSettings,
): AsyncGenerator<DecodedSource[]> {
  const limit = limitConcurrency(DECODES_AT_ONCE);
  const decode = (batch: readonly PictureSource[]): Promise<DecodedSource[]> =>
    Promise.all(batch.map((source) => limit(() => decodeSource(source, settings))));
  const underWay: Promise<DecodedSource[]>[] = [];
  try {
    for await (const batch of inBatches(sources)) {
      const decoded = decode(batch);
      // An error is thrown when the batch's turn comes; until then it must not count as unhandled.
      decoded.catch(() => undefined);
      underWay.push(decoded);
      if (underWay.length > BATCHES_AHEAD) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    await Promise.allSettled(underWay);
  }
}

async function* inBatches<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function decodeSource(
  source: PictureSource,
  { imageSize, resize }: DecodeSettings,
): Promise<DecodedSource> {
  const named: Exclude<PictureSource, string> = typeof source === 'string' ? { path: source } : source;
  const { path, content, pixels, error } = named;
  if (error !== undefined) return { path, reason: error };
  if (pixels !== undefined) {
    if (pixels.length === bytesPerImage(imageSize)) return { path, pixels };
    throw new UsageError(
      `Expected ${bytesPerImage(imageSize)} bytes of pixels for ${path}, ${imageSize.join(' x ')} in RGB, but received ${pixels.length}.`,
    );
  }
  try {
    return { path, pixels: await decodeImage(content ?? path, imageSize, resize) };
  } catch (failure) {
    // An error such as too many open files is not the fault of one picture.
    if (!(failure instanceof UnreadableImageError)) throw failure;
    return { path, reason: failure.reason };
  }
}

async function classify(
  pictures: readonly DecodedSource[],
  card: ClassifierCard,
  predict: (images: Images) => Promise<PictureOutputs>,
): Promise<FilePrediction[]> {
  const { classNames, imageSize } = card;
  const [height, width] = imageSize;
  const readable = pictures.filter((picture) => 'pixels' in picture);
  const size = height * width * 3;
  const data = new Uint8Array(readable.length * size);
  readable.forEach(({ pixels }, row) => {
    data.set(pixels, row * size);
  });
  const { probabilities, familiarity }: PictureOutputs =
    readable.length === 0
      ? { probabilities: new Float32Array(0) }
      : await predict({ data, shape: [readable.length, height, width, 3] });
  let row = 0;
  return pictures.map((picture) => {
    if (!('pixels' in picture)) return { path: picture.path, error: picture.reason };
    const own = probabilities.subarray(row * classNames.length, (row + 1) * classNames.length);
    const familiar = familiarity?.[row];
    row++;
    if (!own.every(Number.isFinite)) {
      return { path: picture.path, error: `the model gives no answer: ${NO_NUMBERS}` };
    }
    return { path: picture.path, ...describe(own, card), ...describeFamiliarity(familiar, card) };
  });
}

function describe(probabilities: Float32Array, card: ClassifierCard): PicturePrediction {
  const { classNames } = card;
  const best = probabilities.indexOf(Math.max(...probabilities));
  return {
    label: classNames[best],
    probability: probabilities[best],
    probabilities: Object.fromEntries(classNames.map((name, index) => [name, probabilities[index]])),
    ...(card.task === 'multilabel' && { labels: chosenLabels(probabilities, card) }),
  };
}

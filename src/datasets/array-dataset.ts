import { UsageError } from '../errors.js';
import { labelsOfClass, sharedLabels } from '../labels.js';
import { anything, checkOptions, texts, trueOrFalse } from '../options.js';
import { bytesPerImage, CHANNELS, type Images, resizeSettings } from '../pictures/index.js';
import { shown } from '../shown.js';
import { ImageDataset } from './dataset.js';
import { encodeLabels, type Labels } from './labels.js';
import type { ScannedFile } from './scanned-file.js';

/** Pictures in memory: numbers from 0 to 255, rows from the top, [count, height, width, 3]. */
export interface ImageArray {
  /** 8-bit numbers, or whole numbers from 0 to 255 as floats. */
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
  readonly shape: readonly number[];
}

/** One class number per picture, or one row of 0 and 1 per picture with a number for each class. */
export type LabelArray = ArrayLike<number> | readonly ArrayLike<number>[];

/** Options of `imageDatasetFromArrays`. */
export interface ImageDatasetFromArraysOptions {
  /** Default 32. */
  batchSize?: number;
  /** Whether each epoch has its own order. Default true. */
  shuffle?: boolean;
  /** The seed of the orders. Default: drawn at random. */
  seed?: number;
  /** Default: the numbers of the classes. */
  classNames?: readonly string[];
}

/**
 * Makes a data set of pictures and labels in memory. 8-bit pixels are not copied.
 *
 * @param labels omitted when pictures are only classified
 * @throws UsageError when shape, numbers or labels are not valid
 *
 * @example
 * ```ts
 * import { imageDatasetFromArrays } from '@graft-vision/graft';
 *
 * const images = { data: new Uint8Array(8 * 32 * 32 * 3), shape: [8, 32, 32, 3] } as const;
 * const dataset = imageDatasetFromArrays(images, [0, 1, 0, 1, 0, 1, 0, 1], { batchSize: 4 });
 * ```
 */
export function imageDatasetFromArrays(
  images: ImageArray,
  labels: LabelArray | undefined,
  options: ImageDatasetFromArraysOptions = {},
): ImageDataset {
  checkOptions('imageDatasetFromArrays', options, {
    batchSize: anything,
    shuffle: trueOrFalse,
    seed: anything,
    classNames: texts,
  });
  const { data: pixels, shape } = imagesFromArray(images);
  const [count, height, width] = shape;
  const { batchSize = 32, shuffle = true } = options;
  const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0];
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new UsageError(`Expected a whole number above 0 for batchSize but received ${shown(batchSize)}.`);
  }
  const { own, categorical, classes } = labelsOf(labels, count);
  const classNames = options.classNames ?? Array.from({ length: classes }, (_, label) => String(label));
  if (classNames.length < classes) {
    throw new UsageError(`Expected ${classes} class names for the labels but received ${classNames.length}.`);
  }
  const size = bytesPerImage([height, width]);
  return new ImageDataset({
    store: {
      files: own.map((label, index): ScannedFile => ({ path: `picture ${index}`, labels: label })),
      imageSize: [height, width],
      resize: resizeSettings({}),
      cacheState: { inMemory: count, onDisk: 0, recalled: 0 },
      readInto: async (index, target) => {
        target.set(pixels.subarray(index * size, (index + 1) * size));
        return true;
      },
      unreadableReason: () => undefined,
      keptFeatures: undefined,
      close: async () => {},
    },
    classNames,
    skipped: [],
    indices: Array.from({ length: count }, (_, index) => index),
    batchSize,
    labelMode: categorical ? 'categorical' : 'int',
    shuffle,
    seed,
    prefetch: 2,
  });
}

/**
 * Pictures in memory as 8-bit numbers, not copied where they are such already.
 *
 * @throws UsageError when shape or numbers are not as they must be
 */
export function imagesFromArray(images: ImageArray): Images {
  return { shape: checkShape(images), data: eightBits(images.data) };
}

/**
 * Labels in memory as a data set gives them: [count], or [count, classes] where each picture has a row.
 *
 * @throws UsageError for another number of labels than pictures, and for what is no label
 */
export function labelsFromArray(labels: LabelArray, count: number): Labels {
  const { own, categorical, classes } = labelsOf(labels, count);
  return encodeLabels(own, categorical ? 'categorical' : 'int', classes);
}

function checkShape({ data, shape }: ImageArray): Images['shape'] {
  if (!Array.isArray(shape) || shape.length !== 4 || shape[3] !== CHANNELS) {
    throw new UsageError(
      `Expected pictures of shape [count, height, width, 3] but received [${String(shape)}].`,
      {
        hint: 'Pictures are RGB, one after the other; a single picture has the shape [1, height, width, 3].',
      },
    );
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length !== size) {
    throw new UsageError(
      `Expected ${size} numbers for pictures of shape [${shape.join(', ')}] but received ${data.length}.`,
    );
  }
  return shape as readonly number[] as Images['shape'];
}

function eightBits(data: ImageArray['data']): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof Uint8ClampedArray) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const pixels = Uint8Array.from(data);
  const wrong = pixels.findIndex((value, at) => value !== data[at]);
  if (wrong < 0) return pixels;
  throw new UsageError(`Expected whole numbers from 0 to 255 as pixels but received ${data[wrong]}.`, {
    hint: 'Do not scale pixels beforehand: pass them from 0 to 255, and begin the model with Rescaling.',
  });
}

interface OwnLabels {
  readonly own: readonly (readonly number[])[];
  readonly categorical: boolean;
  readonly classes: number;
}

function labelsOf(labels: LabelArray | undefined, count: number): OwnLabels {
  if (labels === undefined) {
    return { own: Array.from({ length: count }, () => []), categorical: true, classes: 1 };
  }
  if (labels.length !== count) {
    throw new UsageError(`Expected ${count} labels, one per picture, but received ${labels.length}.`);
  }
  const rows = typeof labels[0] === 'object';
  const width = rows ? (labels[0] as ArrayLike<number>).length : 1;
  if (rows && width > 1) {
    return {
      own: Array.from(labels as readonly ArrayLike<number>[], rowLabels(width)),
      categorical: true,
      classes: width,
    };
  }
  let highest = 0;
  const own = Array.from(labels as ArrayLike<number | ArrayLike<number>>, (given, picture) => {
    const label = typeof given === 'object' ? given[0] : given;
    if (!Number.isInteger(label) || label < 0) {
      throw new UsageError(`Expected a class number as label but picture ${picture} has ${label}.`);
    }
    highest = Math.max(highest, label);
    return labelsOfClass(label);
  });
  return { own, categorical: false, classes: Math.max(2, highest + 1) };
}

function rowLabels(width: number) {
  return (row: ArrayLike<number>, picture: number): readonly number[] => {
    if (row.length !== width) {
      throw new UsageError(`Expected ${width} numbers as label but picture ${picture} has ${row.length}.`);
    }
    const wrong = Array.from(row).find((value) => value !== 0 && value !== 1);
    if (wrong !== undefined) {
      throw new UsageError(`Expected 0 and 1 in labels but picture ${picture} has ${wrong}.`, {
        hint: 'For softer labels use `labelSmoothing`, MixUp or CutMix.',
      });
    }
    return sharedLabels(
      Array.from(row.length === 0 ? [] : row, (value, at) => (value === 1 ? at : -1)).filter((at) => at >= 0),
    );
  };
}

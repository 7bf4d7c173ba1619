import { anything, callable, type RulesOf, text, trueOrFalse } from '../options.js';
import type { ImageSize, ResizeSettings } from '../pictures/index.js';
import type { LabelMode } from './labels.js';
import type { SkippedFile } from './scanned-file.js';

/** Names and defaults are those of Keras' `image_dataset_from_directory` where it has them. */
export interface ImageDatasetOptions extends Partial<ResizeSettings> {
  /** Height and width in pixels, default [256, 256]. */
  readonly imageSize?: ImageSize;
  /** Images in a batch, default 32. */
  readonly batchSize?: number;
  /** Whether the order is random, new in each epoch; default true. Otherwise class by class, by name. */
  readonly shuffle?: boolean;
  /** The seed of every order, a whole number of at least 0; drawn at random if not given. */
  readonly seed?: number;
  /** How labels are written, default 'int'. */
  readonly labelMode?: LabelMode;
  /** Fraction of the images, between 0 and 1, that the subset 'validation' gets. */
  readonly validationSplit?: number;
  /**
   * Which part of the split to return: the first part for 'training', the last for 'validation', which has the same order
   * in every epoch. `imageDatasetFromDirectory` also takes 'both'.
   */
  readonly subset?: 'training' | 'validation';
  /** The class folders to use, in the order of their numbers. Default: all, by name. */
  readonly classNames?: readonly string[];
  /** Only 'rgb': pictures always have three channels. Default 'rgb'. */
  readonly colorMode?: 'rgb';
  /**
   * Bytes of memory for decoded pixels, default 384 MiB: 2,048 images of 256 x 256. A data set that does not fit goes
   * to disk, where it takes no memory of the process; images that do not fit on the disk are kept in memory up to the
   * budget.
   */
  readonly cacheBudget?: number;
  /**
   * Folder for decoded pixels that do not fit into memory. They stay there, in `pixels/`, and later processes that load
   * the same unchanged files at the same size use them. Default: a temporary file.
   */
  readonly cacheDirectory?: string;
  /**
   * Whether features that a frozen network computes of the pictures, one list of numbers for each, stay in
   * `cacheDirectory` too, in `features/` and at most 2 GiB. `fit` and `evaluate` then round them to half precision, with
   * and without such a folder. Default false.
   */
  readonly keepFeatures?: boolean;
  /**
   * Bytes of disk for decoded pixels, default 10 GiB. In a `cacheDirectory` it limits all decoded images there: the
   * least recently used are deleted first. Images beyond the limit, or when the disk is almost full, are decoded again.
   */
  readonly diskBudget?: number;
  /** Called with each file that cannot be decoded, as soon as that is known. */
  readonly onSkipped?: (file: SkippedFile) => void;
}

/** The options that only `imageDatasetFromDirectory` has. */
export type DirectoryOption = 'validationSplit' | 'subset' | 'classNames' | 'colorMode';

/** The rules of the options that all functions for data sets of files have; other values are checked where they are used. */
export const fileDatasetRules: RulesOf<Omit<ImageDatasetOptions, DirectoryOption>> = {
  interpolation: anything,
  antialias: trueOrFalse,
  cropToAspectRatio: trueOrFalse,
  shrinkOnLoad: trueOrFalse,
  imageSize: anything,
  batchSize: anything,
  shuffle: trueOrFalse,
  seed: anything,
  labelMode: anything,
  cacheBudget: anything,
  cacheDirectory: text,
  keepFeatures: trueOrFalse,
  diskBudget: anything,
  onSkipped: callable,
};

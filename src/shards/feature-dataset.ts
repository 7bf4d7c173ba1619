import { ImageDataset, type ImageDatasetParts, type LabelMode, type ScannedFile } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import { labelsOfClass } from '../labels.js';
import { decodeImage, resizeSettings, UnreadableImageError } from '../pictures/index.js';
import type { FeatureTable } from './feature-table.js';
import { isAddress } from './read-list.js';
import type { FeatureParts } from './split-features.js';

/** How a training reads features. */
export interface FeatureDatasetOptions {
  readonly batchSize: number;
  readonly labelMode: LabelMode;
  readonly seed: number;
}

type Store = ImageDatasetParts['store'];

/**
 * The pictures of a table as data sets, one for each part; undefined for a part without any. Their features are read
 * from the shards; a picture itself is decoded only where somebody wants to see it, from its file.
 */
export function featureDatasets(
  table: FeatureTable,
  parts: FeatureParts,
  options: FeatureDatasetOptions,
): { readonly [Name in keyof FeatureParts]: ImageDataset | undefined } {
  const store = storeOf(table);
  const dataset = (indices: readonly number[], shuffle: boolean): ImageDataset | undefined =>
    indices.length === 0
      ? undefined
      : new ImageDataset({
          store,
          classNames: table.classNames,
          skipped: [],
          indices,
          prefetch: 2,
          shuffle,
          ...options,
        });
  return {
    train: dataset(parts.train, true),
    validation: dataset(parts.validation, false),
    test: dataset(parts.test, false),
  };
}

function storeOf(table: FeatureTable): Store {
  const { network, digest } = table.computation;
  const { imageSize: size } = network;
  const imageSize = [size, size] as const;
  const resize = resizeSettings(network);
  return {
    files: filesOf(table),
    imageSize,
    resize,
    cacheState: { inMemory: 0, onDisk: 0, recalled: 0 },
    readInto: async (index, target) => {
      const path = table.pathOf(index);
      if (!table.hasPaths || isAddress(path)) return false;
      try {
        target.set(await decodeImage(path, imageSize, resize));
        return true;
      } catch (error) {
        // The features are there all the same.
        if (error instanceof UnreadableImageError) return false;
        throw error;
      }
    },
    unreadableReason: () => undefined,
    keptFeatures: {
      whole: true,
      of: (wanted, itemBytes) => {
        if (wanted !== digest || itemBytes !== table.size * Uint16Array.BYTES_PER_ELEMENT) {
          throw new GraftError(`The network ${network.backbone} is not the one that the features are of.`, {
            hint: 'Its weights or this version of Graft are others than where the features were planned.',
          });
        }
        return itemsOf(table);
      },
      close: async () => undefined,
    },
    close: () => table.close(),
  };
}

/** One object for each picture, or where there are very many, one for all pictures of a class. */
function filesOf(table: FeatureTable): ScannedFile[] {
  const ofClasses = table.classNames.map((_, label) => fileOf(table, 0, label));
  const unlabelled: ScannedFile = { path: table.pathOf(0), labels: [] };
  return Array.from(table.labels, (label, index) => {
    if (label < 0) return unlabelled;
    return table.hasPaths ? fileOf(table, index, label) : ofClasses[label];
  });
}

function fileOf(table: FeatureTable, index: number, label: number): ScannedFile {
  return { path: table.pathOf(index), labels: labelsOfClass(label) };
}

function itemsOf(table: FeatureTable): NonNullable<ReturnType<NonNullable<Store['keptFeatures']>['of']>> {
  return {
    problem: undefined,
    recalled: 0,
    recall: (index) => table.read(index),
    read: async (index, target) => {
      target.set(await table.read(index));
      return true;
    },
    write: async () => false,
    close: async () => undefined,
  };
}

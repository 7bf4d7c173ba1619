import type { Augmenter } from '../augmentation/index.js';
import { type ImageDataset, keepRows } from '../datasets/index.js';
import type { Images } from '../pictures/index.js';

/** Augmented pictures of a data set that could be read. */
export interface AugmentedBatch {
  readonly images: Images;
  readonly indices: readonly number[];
}

export async function augmentedBatch(
  dataset: ImageDataset,
  augmenter: Augmenter,
  indices: readonly number[],
  view: number,
): Promise<AugmentedBatch> {
  const batch = await dataset.load(indices);
  if (batch.indices.length === 0) return batch;
  return { images: await augmenter.apply(batch.images, batch.indices, view), indices: batch.indices };
}

/** The pictures of a batch at some of the places that were asked for. */
export function atPlaces(
  { images: { data, shape }, indices }: AugmentedBatch,
  asked: readonly number[],
  places: readonly number[],
): AugmentedBatch {
  const wanted = new Set(places);
  const rows: number[] = [];
  let row = 0;
  // The batch has what could be read, in the same order.
  for (const [place, index] of asked.entries()) {
    if (index !== indices[row]) continue;
    if (wanted.has(place)) rows.push(row);
    row++;
  }
  const [, height, width, channels] = shape;
  return {
    images: {
      data: keepRows(data, rows, height * width * channels),
      shape: [rows.length, height, width, channels],
    },
    indices: rows.map((each) => indices[each]),
  };
}

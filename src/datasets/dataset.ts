import { GraftError, UsageError } from '../errors.js';
import { bytesPerImage, CHANNELS, type ImageSize, type ResizeSettings } from '../pictures/index.js';
import type { KeptFeatureSource } from './cache/kept-feature-files.js';
import type { PixelCacheState } from './cache/pixel-cache.js';
import type { ImageBatch, ImageDatasetParts } from './dataset-parts.js';
import { expectIndices, expectWholeNumber } from './expect-whole-number.js';
import { keepRows } from './keep-rows.js';
import { encodeLabels, type LabelMode, type Labels } from './labels.js';
import { WithMirrorImages } from './mirror-images.js';
import { balancedOrder, epochOrder, membersOfClasses } from './orders.js';
import { prefetch } from './prefetch.js';
import type { SkippedFile } from './scanned-file.js';
import { batchesInSteps } from './steps-per-epoch.js';

/** For `prefetch`: Graft chooses the number of batches. TensorFlow's `tf.data.AUTOTUNE`. */
export const AUTOTUNE = -1;

/** Labelled images in batches. `take` and `skip` divide the images once; shuffling only reorders those inside. */
export class ImageDataset implements AsyncIterable<ImageBatch> {
  readonly classNames: readonly string[];
  readonly imageSize: ImageSize;
  readonly batchSize: number;
  readonly labelMode: LabelMode;
  readonly resize: ResizeSettings;
  readonly shuffle: boolean;
  /** The seed of every order; one was drawn if none was given. */
  readonly seed: number;
  readonly #parts: ImageDatasetParts;
  #nextEpoch = 0;

  /** @internal */
  constructor(parts: ImageDatasetParts) {
    this.#parts = parts;
    this.classNames = parts.classNames;
    this.imageSize = parts.store.imageSize;
    this.batchSize = parts.batchSize;
    this.labelMode = parts.labelMode;
    this.resize = parts.store.resize;
    this.shuffle = parts.shuffle;
    this.seed = parts.seed;
  }

  /** Number of batches; the last one may be smaller. */
  cardinality(): number {
    return this.#parts.stepsPerEpoch ?? Math.ceil(this.count / this.batchSize);
  }

  /** Number of images. */
  get count(): number {
    return this.#parts.indices.length;
  }

  /** The images of this data set as positions in the whole scanned folder, in base order. */
  get indices(): readonly number[] {
    return this.#parts.indices;
  }

  /**
   * The same object for all data sets that share decoded pixels: together with an index it names one picture.
   *
   * @internal
   */
  get source(): object {
    return this.#parts.store;
  }

  /**
   * The features of its images that are kept, in half precision; undefined where none are.
   *
   * @internal
   */
  get keptFeatures(): KeptFeatureSource | undefined {
    return this.#parts.store.keptFeatures;
  }

  /** The files of this data set in base order. */
  get paths(): readonly string[] {
    return this.#parts.indices.map((index) => this.#parts.store.files[index].path);
  }

  /** Files that the scan of the folder skipped, and files of this data set that could not be decoded so far. */
  get skipped(): readonly SkippedFile[] {
    const { store, skipped, indices } = this.#parts;
    const undecodable = indices.flatMap((index) => {
      const reason = store.unreadableReason(index);
      return reason === undefined ? [] : [{ path: store.files[index].path, ...reason }];
    });
    // A picture and its mirror image are the same file.
    return [...skipped, ...new Map(undecodable.map((file) => [file.path, file])).values()];
  }

  /** Where the pixels decoded so far are kept, for this data set and all that share them. */
  get cacheState(): PixelCacheState {
    return this.#parts.store.cacheState;
  }

  /**
   * The first `batches` batches of the base order as a data set of its own, which shares decoded pixels with this one.
   *
   * @throws UsageError unless `batches` is a whole number of at least 0
   */
  take(batches: number): ImageDataset {
    expectWholeNumber('the number of batches to take', batches);
    return this.#with({ indices: this.#parts.indices.slice(0, batches * this.batchSize) });
  }

  /**
   * Everything after the first `batches` batches of the base order as a data set of its own.
   *
   * @throws UsageError unless `batches` is a whole number of at least 0
   */
  skip(batches: number): ImageDataset {
    expectWholeNumber('the number of batches to skip', batches);
    return this.#with({ indices: this.#parts.indices.slice(batches * this.batchSize) });
  }

  /**
   * The same data set, with `batches` batches loaded ahead during iteration (2 unless set, and with AUTOTUNE).
   *
   * @throws UsageError unless `batches` is AUTOTUNE or a whole number of at least 0
   */
  prefetch(batches: number): ImageDataset {
    if (batches === AUTOTUNE) return this.#with({ prefetch: 2 });
    expectWholeNumber('the number of batches to prefetch', batches);
    return this.#with({ prefetch: batches });
  }

  /**
   * The same images, drawn with replacement so that every class comes equally often. An epoch still has `count` images:
   * those of a small class come several times, some of a large class not at all.
   */
  balanced(): ImageDataset {
    return this.#with({ balanced: true });
  }

  /**
   * The same images and the mirror image of each, left and right exchanged: twice as many. Both have the label of the
   * image. Decoded pixels are shared with this data set.
   */
  withMirrorImages(): ImageDataset {
    const { store, indices } = this.#parts;
    const { length: count } = store.files;
    return this.#with({
      store: new WithMirrorImages(store),
      indices: [...indices, ...indices.map((index) => count + index)],
    });
  }

  /**
   * The same images in epochs of this many batches; each epoch continues where the one before it ended.
   *
   * @internal
   */
  withStepsPerEpoch(steps: number): ImageDataset {
    return this.#with({ stepsPerEpoch: steps });
  }

  /**
   * Some of its images as a data set of its own, in the given order.
   *
   * @internal
   */
  only(indices: readonly number[], shuffle = this.shuffle): ImageDataset {
    return this.#with({ indices, shuffle });
  }

  /**
   * The image indices of every batch of an epoch. With shuffling each epoch has its own order, drawn from the seed and
   * the epoch's number; without, every epoch has the base order. The plan does not depend on which images were decoded
   * before.
   *
   * @param epoch counted from 0
   */
  plan(epoch: number): number[][] {
    expectWholeNumber('the epoch', epoch);
    const { stepsPerEpoch } = this.#parts;
    const perPass = Math.ceil(this.count / this.batchSize);
    if (stepsPerEpoch === undefined || perPass === 0) return this.#pass(epoch);
    return batchesInSteps((pass) => this.#pass(pass), perPass, epoch * stepsPerEpoch, stepsPerEpoch);
  }

  /** The batches of one pass over all images. */
  #pass(epoch: number): number[][] {
    const { indices, store, seed, shuffle, balanced } = this.#parts;
    const unbalanced = shuffle ? epochOrder(indices, seed, epoch) : indices;
    const order = balanced
      ? balancedOrder(indices.length, membersOfClasses(indices, store.files), seed, epoch)
      : unbalanced;
    const batches: number[][] = [];
    for (let start = 0; start < order.length; start += this.batchSize) {
      batches.push(order.slice(start, start + this.batchSize));
    }
    return batches;
  }

  /**
   * Loads a batch: decodes the images, or takes them from the cache. Images that cannot be decoded are left out and
   * listed in `skipped` from then on; a batch without any readable image has shape [0, height, width, 3].
   *
   * @throws UsageError for an index outside the scanned folder
   * @throws GraftError when the process has too many files open
   */
  async load(indices: readonly number[]): Promise<ImageBatch> {
    this.#expectIndices(indices);
    const { store } = this.#parts;
    const imageBytes = bytesPerImage(this.imageSize);
    const data = new Uint8Array(indices.length * imageBytes);
    const readable = await Promise.all(
      indices.map((index, row) =>
        store.readInto(index, data.subarray(row * imageBytes, (row + 1) * imageBytes)),
      ),
    );
    const rows = [...indices.keys()].filter((row) => readable[row]);
    const kept = rows.map((row) => indices[row]);
    const [height, width] = this.imageSize;
    return {
      images: { data: keepRows(data, rows, imageBytes), shape: [kept.length, height, width, CHANNELS] },
      labels: this.labelsOf(kept),
      paths: kept.map((index) => store.files[index].path),
      indices: kept,
    };
  }

  /** The labels of images, in this data set's label mode. No image is decoded. */
  labelsOf(indices: readonly number[]): Labels {
    const labels = this.imageLabels(indices);
    return encodeLabels(labels, this.labelMode, this.classNames.length, this.unknownLabels(indices));
  }

  /** The labels of images as numbers of their classes, whatever the label mode. No image is decoded. */
  imageLabels(indices: readonly number[]): (readonly number[])[] {
    this.#expectIndices(indices);
    return indices.map((index) => this.#parts.store.files[index].labels);
  }

  /** Of each image: classes of which it is not known whether it has them; undefined where all are known. */
  unknownLabels(indices: readonly number[]): (readonly number[] | undefined)[] {
    return indices.map((index) => this.#parts.store.files[index].unknown);
  }

  /**
   * Whether decoding this image has failed so far.
   *
   * @internal
   */
  isUnreadable(index: number): boolean {
    return this.#parts.store.unreadableReason(index) !== undefined;
  }

  /**
   * Each iteration is the next epoch: plan(0), plan(1), and so on. Batches without any readable image are left out.
   */
  [Symbol.asyncIterator](): AsyncGenerator<ImageBatch, void, undefined> {
    return this.#iterate(this.#nextEpoch++);
  }

  /**
   * The only batch of a data set with one batch, such as `dataset.take(1)`. TensorFlow's `get_single_element`.
   *
   * @throws UsageError when there are more batches or none
   * @throws GraftError when none of its images can be read
   */
  async getSingleElement(): Promise<ImageBatch> {
    const batches = this.cardinality();
    if (batches !== 1) {
      throw new UsageError(`getSingleElement expects a data set of one batch, but this one has ${batches}.`, {
        hint: 'Call `take(1)` first.',
      });
    }
    for await (const batch of this) return batch;
    throw new GraftError('None of the images of the batch can be read.', {
      hint: '`dataset.skipped` lists them with the reasons.',
    });
  }

  /**
   * Frees the decoded pixels of this data set and all that share them. Nothing can be loaded afterwards. Pixels in a
   * `cacheDirectory` stay on disk.
   */
  async close(): Promise<void> {
    await this.#parts.store.close();
  }

  async *#iterate(epoch: number): AsyncGenerator<ImageBatch, void, undefined> {
    const load = (indices: number[]): Promise<ImageBatch> => this.load(indices);
    for await (const batch of prefetch(this.plan(epoch), load, this.#parts.prefetch)) {
      if (batch.indices.length > 0) yield batch;
    }
  }

  #with(changes: Partial<ImageDatasetParts>): ImageDataset {
    return new ImageDataset({ ...this.#parts, ...changes });
  }

  #expectIndices(indices: readonly number[]): void {
    expectIndices(indices, this.#parts.store.files.length);
  }
}

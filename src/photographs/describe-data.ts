import { prefetch } from '../datasets/index.js';
import { GraftError } from '../errors.js';
import { fileReason } from '../files/index.js';
import { onlyName } from '../labels.js';
import { digestOfFile, digestOfImages } from './digest.js';
import { keyOf } from './found-photographs.js';

/** The pictures of one part; an `ImageDataset` is one. */
export interface DescribedPart {
  readonly paths: readonly string[];
  readonly classNames: readonly string[];
  readonly indices: readonly number[];
  /** The labels of pictures, positions of their classes in `classNames`. */
  imageLabels(indices: readonly number[]): readonly (readonly number[])[];
}

/** What the card of a classifier records about the pictures that it was trained on. */
export interface DataDescription {
  /** Pictures of each class in each part. */
  readonly counts: Record<string, Record<string, number>>;
  readonly digest: { algorithm: 'sha256'; value: string; files: number };
}

const FILES_AT_ONCE = 4;

/**
 * Counts the pictures of each part by class, and computes a digest of them all, the one that `openPhotographs` returns
 * for the same split: SHA-256 over the part, the class, the path and the content of each. Two data sets have the same
 * digest only if the same bytes have the same names in the same parts; dates, owners and the location of `root` do not
 * matter. Reads every file once, in pieces.
 *
 * @param root the folder that paths are relative to; a folder of the part's name below it does not count
 * @param parts by their names: 'train', 'validation', 'test'
 * @throws GraftError when a file cannot be read
 */
export async function describeData(
  root: string,
  parts: Readonly<Record<string, DescribedPart>>,
): Promise<DataDescription> {
  const counts: Record<string, Record<string, number>> = {};
  const pictures = Object.entries(parts).flatMap(([part, data]) => {
    const labels = data.imageLabels(data.indices);
    const names = data.paths.map((path, at) => onlyName(labels[at], data.classNames, path));
    counts[part] = Object.fromEntries(data.classNames.map((name) => [name, 0]));
    for (const name of names) counts[part][name]++;
    return data.paths.map((path, at) => ({ path, part, className: names[at], key: keyIn(root, part, path) }));
  });
  const images = [];
  for await (const image of prefetch(pictures, withDigest, FILES_AT_ONCE)) images.push(image);
  return {
    counts,
    digest: { algorithm: 'sha256', value: digestOfImages(images), files: images.length },
  };
}

function keyIn(root: string, part: string, path: string): string {
  const key = keyOf(root, path);
  return key.startsWith(`${part}/`) ? key.slice(part.length + 1) : key;
}

async function withDigest<Picture extends { readonly path: string }>(
  picture: Picture,
): Promise<Picture & { sha256: string }> {
  try {
    return { ...picture, sha256: await digestOfFile(picture.path) };
  } catch (error) {
    throw new GraftError(`Could not read ${picture.path}: ${fileReason(error)}.`, { cause: error });
  }
}

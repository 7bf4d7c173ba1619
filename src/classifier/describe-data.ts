import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileReason, prefetch } from '../data/index.js';
import { GraftError } from '../errors.js';
import type { ClassifierCard } from './card.js';

/** The pictures of one part; an `ImageDataset` is one. */
export interface DescribedPart {
  readonly paths: readonly string[];
  readonly classNames: readonly string[];
  readonly indices: readonly number[];
  /** Class numbers of pictures, in a label mode that tells them. */
  labelsOf(indices: readonly number[]): {
    readonly data: ArrayLike<number>;
    readonly shape: readonly number[];
  };
}

/** What a card says about the pictures: `counts` and `digest`. */
export type DataDescription = Pick<NonNullable<ClassifierCard['data']>, 'counts' | 'digest'>;

const filesAtOnce = 4;

/**
 * Counts the pictures of each part by class, and makes one number of them all: SHA-256 over the parts' names and, for
 * each file in the order of its path below `root`, the path (with forward slashes), the size and the SHA-256 of its
 * content. Two data sets have the same digest only if the same bytes lie under the same names in the same parts; dates,
 * owners and the place of `root` do not matter. Every file is read once, in pieces.
 *
 * @param root the folder that paths are told from
 * @throws GraftError when a file cannot be read
 */
export async function describeData(
  root: string,
  parts: Readonly<Record<string, DescribedPart>>,
): Promise<DataDescription> {
  const hash = createHash('sha256');
  let files = 0;
  for (const name of Object.keys(parts).sort()) {
    hash.update(`${name}\0`);
    const paths = new Map(parts[name].paths.map((path) => [pathBelow(root, path), path]));
    const sorted = [...paths.keys()].sort();
    for await (const line of prefetch(sorted, (path) => describeFile(path, paths.get(path)!), filesAtOnce)) {
      hash.update(line);
      files++;
    }
  }
  return {
    counts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, countClasses(part)])),
    digest: { algorithm: 'sha256', value: hash.digest('hex'), files },
  };
}

function countClasses(part: DescribedPart): Record<string, number> {
  const { data, shape } = part.labelsOf(part.indices);
  const width = shape.length === 2 ? shape[1] : 1;
  const counts = Object.fromEntries(part.classNames.map((name) => [name, 0]));
  for (let row = 0; row < shape[0]; row++) {
    let label = data[row * width];
    if (width > 1) label = Array.from({ length: width }, (_, at) => data[row * width + at]).indexOf(1);
    counts[part.classNames[label]]++;
  }
  return counts;
}

function pathBelow(root: string, path: string): string {
  return relative(resolve(root), resolve(path)).split(sep).join('/');
}

async function describeFile(name: string, path: string): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
      }
    });
  } catch (error) {
    throw new GraftError(`Could not read ${path}: ${fileReason(error)}.`, { cause: error });
  }
  return `${name}\0${size}\0${hash.digest('hex')}\n`;
}

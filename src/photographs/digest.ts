import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** An image as the digest of a collection knows it. */
interface DigestedImage {
  /** 'train', 'validation' or 'test'; undefined before there are parts. */
  readonly part: string | undefined;
  readonly className: string;
  /** All classes of a picture that may have several, and those that are not known. */
  readonly classNames?: readonly string[];
  readonly unknown?: readonly string[];
  /** See `FoundPhotograph.key`. */
  readonly key: string;
  /** Of the file's bytes, as 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * The digest of a collection of images: SHA-256 over the part, the class, the path and the content of each. Two
 * collections have the same digest only if the same bytes have the same names in the same parts; dates, owners and the
 * location of the folder do not matter.
 */
export function digestOfImages(images: readonly DigestedImage[]): string {
  const lines = images.map(({ part, className, classNames, unknown = [], key, sha256 }) =>
    JSON.stringify([part, classNames === undefined ? className : [classNames, unknown], key, sha256]),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

/** SHA-256 of a file, which is read in pieces. */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

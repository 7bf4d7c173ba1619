import { byCharacterCode } from '../by-character-code.js';
import type { LeftOutFile, SkippedFile } from '../datasets/index.js';
import { digestOf, digestOfValues } from '../digest.js';
import { UsageError } from '../errors.js';
import { PARTS } from '../folders/browser.js';
import type { PartName, Recipe } from '../phases/index.js';
import {
  type Candidate,
  divide,
  groupDuplicates,
  HASHED_SIZE,
  perceptualHash,
  splitSettings,
} from '../photographs/browser.js';
import { decodeThumbnail, UnreadableImageError } from '../pictures/index.js';
import { listFirst, type Remark } from '../remark.js';
import { classNamesOf, type NamedPicture } from './pictures.js';
import type { ReadProgress } from './train-options.js';

/** Pictures in three disjoint parts. */
export interface DividedPictures {
  readonly classNames: readonly string[];
  readonly parts: Readonly<Record<PartName, readonly NamedPicture[]>>;
  readonly remarks: readonly Remark[];
  readonly skipped: readonly SkippedFile[];
  /** SHA-256 of the names, classes and contents of all pictures. */
  readonly digest: string;
}

interface ReadPicture {
  readonly picture: NamedPicture;
  readonly sha256: string;
  readonly hash: Uint32Array | undefined;
}

/**
 * Reads each picture once and divides them as a recipe says, as Node divides photographs: by their names and the seed, and
 * pictures that show the same stay together.
 *
 * @throws UsageError when fewer than two classes have pictures that can be read
 * @throws the signal's reason once it is aborted
 */
export async function dividePictures(
  pictures: readonly NamedPicture[],
  { validationSplit, testSplit }: Recipe,
  seed: number,
  { onRead, signal }: { onRead(progress: ReadProgress): void; readonly signal: AbortSignal },
): Promise<DividedPictures> {
  const ordered = [...pictures].sort((one, other) => byCharacterCode(one.name, other.name));
  const read: ReadPicture[] = [];
  const skipped: LeftOutFile[] = [];
  for (const [at, picture] of ordered.entries()) {
    signal.throwIfAborted();
    try {
      read.push(await readPicture(picture));
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      skipped.push({ path: picture.name, kind: error.kind, reason: error.reason });
    }
    onRead({ done: at + 1, total: ordered.length });
  }
  if (read.length === 0) throw nothingReadable(skipped);
  const classNames = classNamesOf(read.map(({ picture }) => picture));
  const candidates = candidatesOf(
    read.map(({ picture, ...fingerprint }) => ({ ...picture, ...fingerprint })),
  );
  const settings = splitSettings({ seed, validationFraction: validationSplit, testFraction: testSplit });
  const given = partsOf(candidates);
  const { parts, remarks } = divide(candidates, classNames, given, settings, false);
  const inPart = (part: PartName): NamedPicture[] =>
    read.filter((_, at) => parts[at] === part).map(({ picture }) => picture);
  return {
    classNames,
    parts: { train: inPart('train'), validation: inPart('validation'), test: inPart('test') },
    remarks,
    skipped,
    digest: await digestOfValues(
      candidates.map(({ path, className, part, sha256 }) => [path, className, sha256, part]),
    ),
  };
}

/** What decides how a picture is divided. */
export interface FingerprintedPicture extends Pick<NamedPicture, 'name' | 'label' | 'part'> {
  readonly sha256: string;
  readonly hash: Uint32Array | undefined;
}

/** Pictures as they are divided, in the order in which they are given: that of their names. */
export function candidatesOf(pictures: readonly FingerprintedPicture[]): Candidate[] {
  const groups = groupDuplicates(pictures, true);
  return pictures.map(({ name, label, part, sha256 }, at) => ({
    path: name,
    className: label,
    part,
    key: name.normalize('NFC'),
    sha256,
    group: groups[at],
  }));
}

/** The parts that some picture is in. */
export function partsOf(candidates: readonly Pick<Candidate, 'part'>[]): PartName[] {
  return PARTS.filter((part) => candidates.some((one) => one.part === part));
}

async function readPicture(picture: NamedPicture): Promise<ReadPicture> {
  const bytes = new Uint8Array(await picture.picture.arrayBuffer());
  const thumbnail = await decodeThumbnail(bytes, HASHED_SIZE, picture.name);
  return { picture, sha256: await digestOf(bytes), hash: perceptualHash(thumbnail) };
}

function nothingReadable(skipped: readonly SkippedFile[]): UsageError {
  const named = skipped.map(({ path, reason }) => `${path} (${reason})`);
  return new UsageError(`None of the pictures can be read: ${listFirst(named, 3)}.`, {
    hint: 'Pass JPEG, PNG, GIF or WebP pictures; this browser may read AVIF too.',
  });
}

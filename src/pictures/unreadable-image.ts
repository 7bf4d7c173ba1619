import type { UnreachableKind } from '#platform';
import { GraftError } from '../errors.js';
import { shortened } from '../shown.js';

/**
 * What is wrong with a file that cannot be decoded: its content ('empty', 'not-an-image', 'unsupported-format',
 * 'too-large', 'truncated', 'damaged'), that it took longer than it may ('timeout'), or why the file could not be read.
 */
export type UnreadableKind =
  | 'empty'
  | 'not-an-image'
  | 'unsupported-format'
  | 'missing-package'
  | 'too-large'
  | 'truncated'
  | 'damaged'
  | 'timeout'
  | UnreachableKind;

const OPEN_IT = 'Open the file in an image viewer; if it does not open there either, replace or delete it.';

/** What to do about each kind. */
const HINTS: Readonly<Record<UnreadableKind, string>> = {
  empty: 'Copy or download the file again.',
  'not-an-image': 'Give a picture: JPEG, PNG, GIF, WebP, TIFF, BMP, AVIF or HEIC.',
  'unsupported-format': 'Save it as JPEG or PNG in another program.',
  'missing-package': 'Install the package, or convert the picture to JPEG.',
  'too-large': 'Give a smaller picture.',
  truncated: OPEN_IT,
  damaged: OPEN_IT,
  timeout: 'Give a smaller picture.',
  missing: 'Check the path; a relative one begins in the folder where the program was started.',
  'no-permission': 'Check who may read the file.',
  'link-loop': 'Make the link anew, or give the path of the file itself.',
  'not-a-file': 'Give the path of a picture file.',
  'read-error': 'Check the disk, and try again.',
  'out-of-memory': 'Close other programs, and try again.',
};

/** Characters of a path or address in a message, at most: what was taken for a path may be a whole picture as text. */
const LONGEST_SOURCE = 500;

/** A file or buffer that cannot be decoded as an image. `reason` is one short sentence without the path. */
export class UnreadableImageError extends GraftError {
  readonly reason: string;
  readonly kind: UnreadableKind;

  constructor(
    source: string,
    reason: string,
    cause?: unknown,
    kind: UnreadableKind = 'damaged',
    hint = HINTS[kind],
  ) {
    super(`Could not read ${shortened(source, LONGEST_SOURCE)}: ${reason}.`, { hint, cause });
    this.name = 'UnreadableImageError';
    this.reason = reason;
    this.kind = kind;
  }
}

import type { UnreachableKind } from '#platform';
import { GraftError } from '../errors.js';

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

/** A file or buffer that cannot be decoded as an image. `reason` is one short sentence without the path. */
export class UnreadableImageError extends GraftError {
  readonly reason: string;
  readonly kind: UnreadableKind;

  constructor(
    source: string,
    reason: string,
    cause?: unknown,
    kind: UnreadableKind = 'damaged',
    hint = 'Open the file in an image viewer; if it does not open there either, replace or delete it.',
  ) {
    super(`Could not read ${source}: ${reason}.`, { hint, cause });
    this.name = 'UnreadableImageError';
    this.reason = reason;
    this.kind = kind;
  }
}

import type { PictureProblem as Problem } from '../../platform.js';

/** Why a decoder gives no picture, in words that the caller can pass on. The file need not be damaged. */
export class PictureProblem extends Error {
  readonly kind: Problem['kind'];

  /** @param reason in plain English, without the path, as the end of a sentence */
  constructor(kind: PictureProblem['kind'], reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'PictureProblem';
    this.kind = kind;
  }
}

/** A kind of picture that is understood but cannot be read here. */
export function unsupported(what: string): PictureProblem {
  return new PictureProblem('unsupported-format', `${what}; convert it to JPEG or PNG`);
}

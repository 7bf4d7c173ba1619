import { randomBytes } from 'node:crypto';

/** Milliseconds for which a link is valid. */
const LIFETIME = 60_000;

/**
 * Links that let one browser in, once. Other users of a machine see the command lines of its processes, so the link in
 * a browser's command line must be useless afterwards.
 */
export class OpeningLinks {
  readonly #ends = new Map<string, number>();

  /** The secret of a new link. */
  make(): string {
    const secret = randomBytes(24).toString('base64url');
    this.#ends.set(secret, performance.now() + LIFETIME);
    return secret;
  }

  /** Whether a secret is valid; each is valid once. */
  use(secret: string): boolean {
    const end = this.#ends.get(secret);
    this.#ends.delete(secret);
    return end !== undefined && performance.now() <= end;
  }
}

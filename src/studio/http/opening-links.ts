import { randomBytes } from 'node:crypto';

/** Milliseconds that a browser has for opening a link. */
const LIFETIME = 60_000;

/**
 * Links that let one browser in, once. Other users of a machine see the command lines of its processes, so the link that
 * a browser is started with must be worth nothing afterwards.
 */
export class OpeningLinks {
  readonly #ends = new Map<string, number>();

  /** The secret of a new link. */
  make(): string {
    const secret = randomBytes(24).toString('base64url');
    this.#ends.set(secret, performance.now() + LIFETIME);
    return secret;
  }

  /** Whether a secret lets in; it does so once. */
  use(secret: string): boolean {
    const end = this.#ends.get(secret);
    this.#ends.delete(secret);
    return end !== undefined && performance.now() <= end;
  }
}

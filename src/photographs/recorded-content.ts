/** Hexadecimal digits of the SHA-256 of a photograph that its run keeps: enough to recognize it, in 8 bytes. */
const CONTENT_DIGITS = 16;

/** What a run records of a photograph's content. */
export function contentOf(sha256: string): string {
  return sha256.slice(0, CONTENT_DIGITS);
}

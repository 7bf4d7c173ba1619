import { createRequire } from 'node:module';
import { decodeWithLibHeif, type HeifPicture, type LibHeif } from '../../../../libheif.js';

/** What the thread that decodes HEIC is asked. */
export interface HeifRequest {
  readonly bytes: Uint8Array;
  /** Whether only the size is wanted. */
  readonly sizeOnly: boolean;
}

/** A decoded picture. Without pixels where only the size was asked for. */
export interface HeifResult extends HeifPicture {
  /** Why there is no picture. */
  readonly problem?: { readonly kind: 'damaged' | 'out-of-memory'; readonly reason: string };
}

/** The optional package that decodes HEIC. */
export const HEIF_PACKAGE = 'libheif-js';

let loaded: LibHeif | undefined;

/** Decodes a picture with libheif, which blocks the thread. */
export async function decodeHeif({ bytes, sizeOnly }: HeifRequest): Promise<HeifResult> {
  loaded ??= createRequire(import.meta.url)(`${HEIF_PACKAGE}/wasm-bundle`) as LibHeif;
  try {
    return await decodeWithLibHeif(loaded, bytes, { sizeOnly });
  } catch (error) {
    return { width: 0, height: 0, data: new Uint8Array(), problem: problemOf(error) };
  }
}

function problemOf(error: unknown): NonNullable<HeifResult['problem']> {
  const words = error instanceof Error ? error.message : String(error);
  // WebAssembly has an address space of its own, which ends with an error of this kind.
  if (/memory/i.test(words)) {
    return { kind: 'out-of-memory', reason: 'there is not enough free memory to decode it' };
  }
  return { kind: 'damaged', reason: 'damaged HEIC: it cannot be decoded' };
}

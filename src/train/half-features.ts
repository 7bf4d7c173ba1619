import { fromFloat16, LARGEST_FLOAT16, toFloat16 } from '../graph/index.js';

/** Features as they are kept: in half precision, and never infinite because they were too large for it. */
export function toKeptFeatures(features: Float32Array): Uint16Array {
  return toFloat16(features.map((value) => Math.max(-LARGEST_FLOAT16, Math.min(LARGEST_FLOAT16, value))));
}

/** The features that kept bytes hold. */
export function fromKeptBytes(bytes: Uint8Array): Float32Array {
  // A copy, because the bytes may begin at an odd address.
  return fromFloat16(new Uint16Array(bytes.slice().buffer));
}

/** The bytes of kept features. */
export function keptBytes(kept: Uint16Array): Uint8Array {
  return new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength);
}

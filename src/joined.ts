/** Pieces of a file or of a message, one after the other. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joined(parts, (length) => new Uint8Array(length));
}

/** Pieces of numbers, one after the other. */
export function joinedNumbers(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  return joined(parts, (length) => new Float32Array(length));
}

function joined<T extends { set(part: T, at: number): void; readonly length: number }, Whole extends T>(
  parts: readonly T[],
  create: (length: number) => Whole,
): Whole {
  const whole = create(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

import { Problem } from './problem.js';

/** Bytes that a request says its body has; undefined if it does not say. */
export function announcedBytes(request: Request): number | undefined {
  const text = request.headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** @throws Problem 413 when a body is said to be larger than `most` bytes */
export function expectFits(request: Request, most: number): void {
  const announced = announcedBytes(request) ?? 0;
  if (announced > most) throw tooLarge(most, `${announced.toLocaleString('en-US')} bytes were announced`);
}

/**
 * A whole body, in memory.
 *
 * @param receive gets the number of bytes of each piece that was not announced
 * @throws Problem 413 as soon as more than `most` bytes have come, 400 when the client ended before its end
 */
export async function readBody(
  request: Request,
  most: number,
  receive: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // HTTP lets no more come than was announced, and this way is the fastest.
    if (announcedBytes(request) !== undefined) return new Uint8Array(await request.arrayBuffer());
    return await readPieces(request.body, most, receive);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('bad-request', 'The body ended before its end.');
  }
}

async function readPieces(
  body: ReadableStream<Uint8Array> | null,
  most: number,
  receive: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream.
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > most) throw tooLarge(most, 'more came');
    receive(piece.length);
    pieces.push(piece);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function tooLarge(most: number, came: string): Problem {
  return new Problem('too-large', `Expected at most ${most.toLocaleString('en-US')} bytes, but ${came}.`, {
    hint: 'Send a smaller picture or fewer pictures; the server’s option --max-bytes sets the limit.',
  });
}

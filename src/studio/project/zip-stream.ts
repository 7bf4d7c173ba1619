import type { FileHandle } from 'node:fs/promises';
import { crc32InSteps } from '../../crc32.js';
import { GraftError } from '../../errors.js';
import { ZipWriter } from '../../zip-writer.js';

/** A file for a zip. */
export interface ZipSource {
  /** With `/` between folders; that of a folder ends with it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Its bytes, or what opens the file. A file that is not there is left out. */
  readonly content: Uint8Array | (() => Promise<FileHandle | undefined>);
}

/** Bytes that are read at once. */
const PIECE = 2 ** 18;

/**
 * A zip, piece by piece: at most one piece of one file is in memory. Each file is read twice, because its checksum comes
 * before it.
 *
 * @throws GraftError when a file changes meanwhile
 */
export async function* zipStream(sources: AsyncIterable<ZipSource>): AsyncGenerator<Uint8Array> {
  const writer = new ZipWriter();
  for await (const { name, modified, content } of sources) {
    if (content instanceof Uint8Array) {
      yield writer.head({ name, modified, size: content.length, checksum: crc32InSteps(content) });
      yield content;
      continue;
    }
    const file = await content();
    if (file === undefined) continue;
    try {
      const { size, checksum } = await measured(file);
      yield writer.head({ name, modified, size, checksum });
      let sum = 0;
      for await (const piece of piecesOf(file, size)) {
        sum = crc32InSteps(piece, sum);
        yield piece;
      }
      if (sum !== checksum) throw new GraftError(`${name} changed while it was read.`);
    } finally {
      await file.close();
    }
  }
  yield writer.end();
}

async function measured(file: FileHandle): Promise<{ readonly size: number; readonly checksum: number }> {
  const { size } = await file.stat();
  let checksum = 0;
  let read = 0;
  for await (const piece of piecesOf(file, size)) {
    checksum = crc32InSteps(piece, checksum);
    read += piece.length;
  }
  return { size: read, checksum };
}

/** The first `size` bytes of a file, or less where it has become shorter. */
async function* piecesOf(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await file.read(
      new Uint8Array(Math.min(PIECE, size - at)),
      0,
      Math.min(PIECE, size - at),
      at,
    );
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

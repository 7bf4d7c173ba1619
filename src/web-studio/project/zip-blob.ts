import { crc32InSteps } from '../../crc32.js';
import { ZipWriter } from '../../zip-writer.js';

/** A file for a zip. */
export interface BlobSource {
  /** With `/` between folders; that of a folder ends with it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly content: Blob;
}

/**
 * A zip as a Blob that refers to the files in it: of their contents nothing is kept in memory, however many there are. Each
 * is read once, for its checksum.
 */
export async function zipBlob(sources: AsyncIterable<BlobSource>): Promise<Blob> {
  const writer = new ZipWriter();
  const pieces: BlobPart[] = [];
  for await (const { name, modified, content } of sources) {
    const checksum = await checksumOf(content);
    pieces.push(writer.head({ name, modified, size: content.size, checksum }), content);
  }
  pieces.push(writer.end());
  return new Blob(pieces, { type: 'application/zip' });
}

async function checksumOf(content: Blob): Promise<number> {
  const reader = content.stream().getReader();
  let sum = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return sum;
    sum = crc32InSteps(value, sum);
  }
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AsyncZippable, zip } from 'fflate';
import { exportWebPage } from '../../exports/index.js';
import { writeFileAtomically } from '../../files/index.js';

/** Files that are already compressed. */
const PACKED = /\.(onnx|png|webp|woff2)$/;
/** Fast, with most of the possible compression. */
const LEVEL = 4;

/**
 * Packs the web page of a model into one file.
 *
 * @param out a path ending in .zip, in a folder with room for the page too
 */
export async function archiveWebPage(model: string, out: string, title: string): Promise<void> {
  const folder = await mkdtemp(`${out}-`);
  try {
    const { files } = await exportWebPage(model, join(folder, 'page'), { title });
    const entries: AsyncZippable = {};
    for (const { path } of files) {
      const bytes = new Uint8Array(await readFile(join(folder, 'page', path)));
      entries[path] = [bytes, { level: PACKED.test(path) ? 0 : LEVEL }];
    }
    const packed = await new Promise<Uint8Array>((done, failed) => {
      zip(entries, (error, bytes) => (error === null ? done(bytes) : failed(error)));
    });
    await writeFileAtomically(out, packed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { mkdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { RUNTIME_FILES } from '../src/exports/runtime-files.js';
import { writeFileAtomically } from '../src/files/index.js';

const compress = promisify(brotliCompress);

/** 9 would save another 5 percent and take five times as long; a window of 16 MiB suits files of this size. */
const SETTINGS = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 };

/**
 * Compresses the files of the installed onnxruntime-web that exported pages contain: 41 MB become 8.
 *
 * @param folder gets the folder `runtime`, in which each file's name ends with `.br`
 */
export async function packRuntime(folder: string): Promise<void> {
  const from = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  const to = join(folder, 'runtime');
  await mkdir(to, { recursive: true });
  for (const name of RUNTIME_FILES) {
    const [source, packed] = [join(from, name), join(to, `${name}.br`)];
    if (await isNewer(packed, source)) continue;
    await writeFileAtomically(packed, await compress(await readFile(source), { params: SETTINGS }));
  }
}

/** Compressing takes ten seconds, which builds of the same packages need not repeat. */
async function isNewer(made: string, source: string): Promise<boolean> {
  const times = await Promise.all([made, source].map(async (path) => (await stat(path)).mtimeMs)).catch(
    () => undefined,
  );
  return times !== undefined && times[0] > times[1];
}

import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { files } from '#platform';
import { BRING_BACK } from '../bring-back.js';
import { GraftError, reasonOf } from '../errors.js';

const decompress = promisify(brotliDecompress);

/** The module of ONNX Runtime for a page that is not bundled, with what it loads: for the processor, for graphics cards. */
export const PAGE_RUNTIME = {
  wasm: ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.wasm'],
  webgpu: ['ort.webgpu.bundle.min.mjs', 'ort-wasm-simd-threaded.asyncify.wasm'],
} as const;

/** What the modules in the Studio's bundles load, in the same order. */
export const STUDIO_RUNTIME = {
  wasm: ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'],
  webgpu: ['ort-wasm-simd-threaded.asyncify.mjs', 'ort-wasm-simd-threaded.asyncify.wasm'],
} as const;

/** All of them: `npm run build` keeps them compressed in the package, since onnxruntime-web as a whole has 139 MB. */
export const RUNTIME_FILES: readonly string[] = [
  ...new Set([PAGE_RUNTIME, STUDIO_RUNTIME].flatMap(({ wasm, webgpu }) => [...wasm, ...webgpu])),
];

/** A file of onnxruntime-web, one of `RUNTIME_FILES`. @throws GraftError when it is missing or damaged */
export async function runtimeFile(name: string): Promise<Buffer> {
  try {
    return await decompress(await readFile(files.assetPath(`runtime/${name}.br`)));
  } catch (error) {
    throw new GraftError(
      `ONNX Runtime for browsers, which comes with Graft, is missing or damaged: ${reasonOf(error)}.`,
      {
        hint: BRING_BACK,
        cause: error,
      },
    );
  }
}

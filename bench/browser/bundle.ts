import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { installTfjs } from '../peers/tfjs-install.js';

/**
 * Bundles the page of the benchmark as a user's bundler does.
 *
 * @param tfjs installs TensorFlow.js into the folder and adds it to the page
 * @returns the folder of the bundle
 */
export async function bundlePage(folder: string, tfjs: boolean): Promise<string> {
  const dist = resolve(import.meta.dirname, '../..');
  const [install, page] = ['src/threads/browser/install.js', 'bench/browser/page.js'].map((file) =>
    JSON.stringify(join(dist, file)),
  );
  const program = [
    `import ${install};`,
    `import { benchPage } from ${page};`,
    'globalThis.benchPage = benchPage;',
    ...(tfjs ? await tensorFlowJs(folder) : []),
  ];
  await writeFile(join(folder, 'main.js'), program.join('\n'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><script type="module" src="./main.js"></script>',
  );
  const outDir = join(folder, 'out');
  await build({
    configFile: false,
    root: folder,
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir, minify: false },
  });
  return outDir;
}

/** The lines of a program that make `globalThis.loadTfjs`. */
async function tensorFlowJs(folder: string): Promise<string[]> {
  await installTfjs(folder);
  const [core, wasm] = ['tfjs-core', 'tfjs-backend-wasm'].map((name) =>
    join(folder, 'node_modules/@tensorflow', name),
  );
  const files = ['', '-simd', '-threaded-simd'].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
  return [
    `import * as tf from ${JSON.stringify(core)};`,
    `import { setWasmPaths } from ${JSON.stringify(wasm)};`,
    ...files.map((file, at) => `import wasm${at} from ${JSON.stringify(`${wasm}/wasm-out/${file}?url`)};`),
    `setWasmPaths({ ${files.map((file, at) => `${JSON.stringify(file)}: wasm${at}`).join(', ')} });`,
    `globalThis.loadTfjs = async () => (await tf.setBackend('wasm'), await tf.ready(), tf);`,
  ];
}

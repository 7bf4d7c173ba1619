import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { STATIC_POLICY } from './src/web-studio/policy.js';
import { withAllLicenses } from './vite.licenses.js';

const withPolicy: Plugin = {
  name: 'with-policy',
  transformIndexHtml: { order: 'pre', handler: (html) => html.replace('%GRAFT_POLICY%', STATIC_POLICY) },
};

/**
 * ONNX Runtime's files are copied by the export, to where the worker looks for them. The library for Keras' files would be
 * the largest file of all, and is never asked for: weights come in Graft's own form.
 */
const withoutUnused: Plugin = {
  name: 'without-unused',
  generateBundle(_options, bundle) {
    for (const name of Object.keys(bundle)) {
      if (/ort-wasm.*\.(?:wasm|mjs)$|hdf5_hl/.test(name)) delete bundle[name];
    }
  },
};

/** A service worker is one file with a name that never changes, and no module: not every browser would take one. */
const withServiceWorker: Plugin = {
  name: 'with-service-worker',
  async generateBundle() {
    const built = await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        write: false,
        lib: {
          entry: 'dist/src/web-studio/service-worker/service-worker.js',
          formats: ['iife'],
          name: 'graftServiceWorker',
        },
      },
    });
    const [{ output }] = [built].flat() as unknown as { output: { code: string }[] }[];
    this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: output[0].code });
  },
};

/* Builds the Studio's page with its worker, for any host of static files: `graft studio --static` copies it. */
export default defineConfig({
  root: 'src/pages/studio-static',
  // Relative addresses, so that the folder can be anywhere on a server.
  base: './',
  publicDir: '../studio/public',
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  worker: {
    format: 'es',
    plugins: () => [withoutUnused],
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  build: {
    outDir: '../../../dist/pages/studio-static',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // In kB. Sizes that matter are tested: test/web-studio/static-studio.test.ts.
    chunkSizeWarningLimit: 1000,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  plugins: [svelte(), withPolicy, withAllLicenses, withoutUnused, withServiceWorker],
});

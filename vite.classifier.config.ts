import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** A page that is opened as a file loads its stylesheet only without this attribute. */
const withoutCrossOrigin: Plugin = {
  name: 'without-cross-origin',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replaceAll(' crossorigin', ''),
  },
};

/* Builds the page that `graft export --to web` copies; the export then adds the classifier and ONNX Runtime. */
export default defineConfig({
  root: 'src/pages/classifier',
  // Relative addresses, so that the folder can be anywhere on a server.
  base: './',
  build: {
    outDir: '../../../dist/pages/classifier',
    emptyOutDir: true,
    // Inlined files would need `data:` in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      // The page imports the copy in its own folder (src/pages/classifier/settings.ts) and never this one.
      external: [/^onnxruntime-web/],
    },
  },
  plugins: [svelte(), withoutCrossOrigin],
});

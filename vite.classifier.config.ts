import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** A page that was opened as a file gets its stylesheet only without this attribute. */
const withoutCrossOrigin: Plugin = {
  name: 'without-cross-origin',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replaceAll(' crossorigin', ''),
  },
};

/* Builds the page that `graft export --to web` copies; the classifier and ONNX Runtime are put beside it then. */
export default defineConfig({
  root: 'src/pages/classifier',
  // Relative addresses: the folder may lie anywhere on a server.
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

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { withLicenses } from './vite.licenses.js';

/* Builds the Studio's page, which is part of the package; `graft studio` serves it. */
export default defineConfig({
  root: 'src/pages/studio',
  build: {
    outDir: '../../../dist/pages/studio',
    emptyOutDir: true,
    // Inlined files would need `data:` in the Content-Security-Policy for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  plugins: [svelte(), withLicenses],
});

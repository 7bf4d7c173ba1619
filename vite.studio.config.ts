import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/* Builds the Studio's page, which ships in the package and is served by `graft studio`. */
export default defineConfig({
  root: 'src/studio-page',
  build: {
    outDir: '../../dist/studio-page',
    emptyOutDir: true,
    // Inlined files would need `data:` in the Content-Security-Policy for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  plugins: [svelte()],
});

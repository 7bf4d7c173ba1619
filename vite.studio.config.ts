import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** The packages in the built page, whose licenses must accompany it. */
const shipped: readonly { readonly name: string; readonly license: string }[] = [
  { name: 'Inter', license: 'node_modules/@fontsource-variable/inter/LICENSE' },
  { name: 'Svelte', license: 'node_modules/svelte/LICENSE.md' },
  { name: 'uPlot', license: 'node_modules/uplot/LICENSE' },
];

const withLicenses: Plugin = {
  name: 'with-licenses',
  generateBundle() {
    const texts = shipped.map(({ name, license }) => `${name}\n\n${readFileSync(license, 'utf8').trim()}\n`);
    this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

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

import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** The packages in the Studio's built page, whose licenses must accompany it. */
const shipped: readonly { readonly name: string; readonly license: string }[] = [
  { name: 'Inter', license: 'node_modules/@fontsource-variable/inter/LICENSE' },
  { name: 'Svelte', license: 'node_modules/svelte/LICENSE.md' },
  { name: 'uPlot', license: 'node_modules/uplot/LICENSE' },
];

/** Those in addition where the Studio runs in the browser. */
const inBrowser: typeof shipped = [
  { name: 'Hono', license: 'node_modules/hono/LICENSE' },
  { name: 'Zod', license: 'node_modules/zod/LICENSE' },
];

const licenses = (packages: typeof shipped): Plugin => ({
  name: 'with-licenses',
  generateBundle() {
    const texts = packages.map(({ name, license }) => `${name}\n\n${readFileSync(license, 'utf8').trim()}\n`);
    this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
});

export const withLicenses = licenses(shipped);
export const withAllLicenses = licenses([...shipped, ...inBrowser]);

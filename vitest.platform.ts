import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const sources = fileURLToPath(new URL('./src/', import.meta.url));

const files: Readonly<Record<string, string>> = {
  '#platform': 'platform/node/index.ts',
  '#layer-call': 'train/layer-call.ts',
};

/**
 * In package.json, `#platform` and `#layer-call` are built files. Tests run the sources and need the sources of these
 * too, because two copies of a module have different classes.
 */
export const platformOfSources: Plugin = {
  name: 'platform-of-sources',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!(id in files) || importer?.startsWith(sources) !== true) return undefined;
    return sources + files[id];
  },
};

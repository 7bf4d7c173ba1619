import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const sources = fileURLToPath(new URL('./src/', import.meta.url));

/**
 * What package.json calls `#platform` is a built file. Tests run the sources, which must have theirs: two copies of one
 * module would not know each other's classes.
 */
export const platformOfSources: Plugin = {
  name: 'platform-of-sources',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id !== '#platform' || importer?.startsWith(sources) !== true) return undefined;
    return `${sources}platform/node/index.ts`;
  },
};

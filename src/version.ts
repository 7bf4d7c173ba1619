import { createRequire } from 'node:module';

const packageJson = createRequire(import.meta.url)('graft/package.json') as { version: string };

/** Graft's version. */
export const version: string = packageJson.version;

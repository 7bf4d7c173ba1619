import { createRequire } from 'node:module';

const packageJson = createRequire(import.meta.url)('graft/package.json') as {
  version: string;
  engines: { node: string };
};

/** Graft's version. */
export const version: string = packageJson.version;

/** The oldest version of Node that Graft runs on. */
export const oldestNode: string = packageJson.engines.node.replace('>=', '');

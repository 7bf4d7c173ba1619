/* `npm run docs`: writes the page that comes from the command line's definitions. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createProgram } from '../../src/cli/program.js';
import { commandLinePage } from './command-line-page.js';

// This file runs as dist/docs/generate/main.js.
const root = resolve(import.meta.dirname, '../../..');

await writeFile(join(root, 'docs/cli.md'), commandLinePage(await createProgram()));

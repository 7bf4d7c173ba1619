/* `npm run docs`: writes the pages that come from the code. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createProgram } from '../../src/cli/program.js';
import { apiPage } from './api-page.js';
import { readApi } from './api-reader.js';
import { commandLinePage } from './command-line-page.js';

// This file runs as dist/docs/generate/main.js.
const root = resolve(import.meta.dirname, '../../..');

await writeFile(join(root, 'docs/cli.md'), commandLinePage(await createProgram()));
await writeFile(join(root, 'docs/api.md'), apiPage(readApi(root), root));

/*
 * `npm run docs` writes what is generated from the code: docs/cli.md, docs/folder-layouts.md, the picture in
 * docs/architecture.md, the table in docs/backbones.md, and the example's notebook.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createProgram } from '../../src/cli/program.js';
import { architectureDrawing } from './architecture/drawing.js';
import { measureArchitecture } from './architecture/measure.js';
import { commandLinePage } from './command-line-page.js';
import { folderLayoutsPage } from './folder-layouts.js';
import { notebookOf } from './notebook.js';
import { withLifecycles } from './third-party-networks.js';

// This file runs as dist/docs/generate/main.js.
const root = resolve(import.meta.dirname, '../../..');

await writeFile(join(root, 'docs/cli.md'), commandLinePage(await createProgram()));
await writeFile(join(root, 'docs/folder-layouts.md'), folderLayoutsPage());
await writeFile(join(root, 'docs/images/architecture.svg'), architectureDrawing(measureArchitecture()));

const read = async (path: string): Promise<string> => await readFile(join(root, path), 'utf8');
const lifecycles = JSON.parse(await read('docs/generate/third-party-networks.json'));
await writeFile(join(root, 'docs/backbones.md'), withLifecycles(await read('docs/backbones.md'), lifecycles));

const example = await read('examples/transfer-learning.ts');
await writeFile(join(root, 'examples/transfer-learning.ipynb'), notebookOf(example));

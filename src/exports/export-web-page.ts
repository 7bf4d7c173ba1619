import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { expectCardFits, readCard } from '../classifier/index.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { readBytes, readText, writeFileAtomically } from '../files/index.js';
import { readModelHeader } from '../graph/index.js';
import { anything, checkOptions, trueOrFalse } from '../options.js';
import { standalonePage, withHashes } from './standalone-page.js';
import { WEB_PAGE_README } from './web-page-readme.js';

const requireFrom = createRequire(import.meta.url);

/** The page's placeholders, see src/pages/classifier/index.html. */
const TITLE_PLACEHOLDER = '%GRAFT_TITLE%';
const NAME_PLACEHOLDER = '%GRAFT_NAME%';
const DEVICES_PLACEHOLDER = '%GRAFT_DEVICES%';
const STANDALONE_PLACEHOLDER = '%GRAFT_STANDALONE%';
/** The page as one file; index.html goes there when it was opened as a file. */
const STANDALONE = 'standalone.html';
/** Distinguishes an exported page from any other index.html. */
const MARKER = 'name="graft-web-page"';

const RUNTIME_FILES = {
  wasm: ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.wasm'],
  webgpu: ['ort.webgpu.bundle.min.mjs', 'ort-wasm-simd-threaded.asyncify.wasm'],
} as const;

/** Options of `exportWebPage`. */
export interface WebPageOptions {
  /** The page's heading; default made from the class names. */
  readonly title?: string;
  /** Adds the files for WebGPU, which is faster for a large model when the visitor has a graphics card. */
  readonly webgpu?: boolean;
}

/** A folder that was written. */
export interface WebPage {
  readonly directory: string;
  /** Its files: paths with slashes, sorted, and sizes in bytes. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Of all files together. */
  readonly bytes: number;
}

/**
 * Writes a folder of static files that classifies pictures in anyone's browser: the model, a page in English and
 * Turkish, and the files of onnxruntime-web. Put it on a web server for static files, or open its index.html by a double
 * click: that goes on to standalone.html, which holds the page, the model and ONNX Runtime in one file.
 *
 * @param modelPath a classifier that Graft saved
 * @param directory made when it is missing; else it must be empty or hold an earlier page, which is replaced
 * @throws UsageError when the model cannot be read, or the folder holds something else
 * @throws GraftError when the file is not a Graft model, or the folder cannot be written
 *
 * @example
 * ```ts
 * import { exportWebPage } from 'graft/classifier';
 *
 * const page = await exportWebPage('model.onnx', 'page');
 * ```
 */
export async function exportWebPage(
  modelPath: string,
  directory: string,
  options: WebPageOptions = {},
): Promise<WebPage> {
  checkOptions('exportWebPage', options, { title: anything, webgpu: trueOrFalse });
  const { title = '', webgpu = false } = options;
  const model = await readBytes(modelPath, { pipe: true, most: 2 ** 31 }).catch((error) => {
    throw new UsageError(`The model ${modelPath} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  const header = readModelHeader(model, modelPath);
  const card = readCard(header.metadata, modelPath);
  expectCardFits(card, header, modelPath);
  const { classNames } = card;
  await clear(directory);
  const page = builtPage();
  const texts: Readonly<Record<string, string>> = {
    [TITLE_PLACEHOLDER]: escapeMarkup(title),
    [NAME_PLACEHOLDER]: escapeMarkup(title || nameFor(classNames)),
  };
  const fill = (template: string): string =>
    template.replace(/%GRAFT_(?:TITLE|NAME)%/g, (placeholder) => texts[placeholder]);
  const html = fill(await builtFile(page, 'index.html'));
  const template = fill(await builtFile(page, STANDALONE));
  const built = await filesBelow(page);
  for (const name of built) {
    if (name !== 'index.html' && name !== STANDALONE) await copy(join(page, name), join(directory, name));
  }
  const devices = webgpu ? (['wasm', 'webgpu'] as const) : (['wasm'] as const);
  for (const name of devices.flatMap((device) => RUNTIME_FILES[device])) {
    await copy(join(runtimeFolder(), name), join(directory, 'runtime', name));
  }
  await writeFileAtomically(join(directory, 'model.onnx'), model);
  await writeFileAtomically(join(directory, 'README.txt'), WEB_PAGE_README);
  const standalone = await standalonePage(template, {
    script: await builtFile(page, theOne(built, '.js')),
    style: await builtFile(page, theOne(built, '.css')),
    runtime: await readFile(join(runtimeFolder(), RUNTIME_FILES.wasm[0]), 'utf8'),
    wasm: await readFile(join(runtimeFolder(), RUNTIME_FILES.wasm[1])),
    model,
  });
  if (standalone !== undefined) await writeFileAtomically(join(directory, STANDALONE), standalone);
  // The page comes last, so that a folder with a page is complete.
  await writeFileAtomically(
    join(directory, 'index.html'),
    withHashes(
      html
        .replace(DEVICES_PLACEHOLDER, devices.join(' '))
        .replace(STANDALONE_PLACEHOLDER, standalone === undefined ? '' : STANDALONE),
    ),
  );
  return await describe(directory);
}

async function builtFile(page: string, name: string): Promise<string> {
  return await readFile(join(page, name), 'utf8').catch((error) => {
    throw new GraftError(`Graft's own web page is missing: ${reasonOf(error)}.`, {
      hint: 'Run `npm run build` in a clone of Graft, or install the package again.',
      cause: error,
    });
  });
}

/** The page's only script or style sheet. */
function theOne(names: readonly string[], ending: string): string {
  const [name, ...others] = names.filter((path) => path.startsWith('assets/') && path.endsWith(ending));
  if (name !== undefined && others.length === 0) return name;
  throw new GraftError(`Expected one file assets/*${ending} in Graft's own web page.`, {
    hint: 'Run `npm run build` in a clone of Graft, or install the package again.',
  });
}

/** The page that `npm run build` made. */
function builtPage(): string {
  return join(dirname(requireFrom.resolve('graft/package.json')), 'dist', 'pages', 'classifier');
}

function runtimeFolder(): string {
  return dirname(requireFrom.resolve('onnxruntime-web/wasm'));
}

/** Removes an earlier page and nothing else. */
async function clear(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UsageError(`Expected a folder at ${directory}: ${error.message}.`, {
      hint: 'Name another folder.',
    });
  });
  if (names.length === 0) return;
  const html = await readText(join(directory, 'index.html')).catch(() => '');
  if (!html.includes(MARKER)) {
    throw new UsageError(`The folder ${directory} is not empty and does not hold an exported web page.`, {
      hint: 'Name an empty folder or one that does not exist yet.',
    });
  }
  // Removes index.html first: an interrupted removal must not look complete.
  for (const name of [
    'index.html',
    'assets',
    'runtime',
    'icon.svg',
    STANDALONE,
    'model.onnx',
    'README.txt',
  ]) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  await writeFileAtomically(to, await readFile(from));
}

async function describe(directory: string): Promise<WebPage> {
  const files = [];
  for (const path of await filesBelow(directory)) {
    files.push({ path, bytes: (await stat(join(directory, path))).size });
  }
  return { directory, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Paths with slashes, sorted. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** The texts for search engines and the tab, until the page knows its language. */
function nameFor(classNames: readonly string[]): string {
  return classNames.length <= 5 ? classNames.join(', ') : `${classNames.length} classes`;
}

function escapeMarkup(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]);
}

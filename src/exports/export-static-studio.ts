import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../files/index.js';
import { openImagesBaseFile } from '../zoo/index.js';
import {
  builtFile,
  builtPage,
  clearPage,
  copyFile,
  describePage,
  filesBelow,
  type WebPage,
} from './page-folder.js';
import { runtimeFile, STUDIO_RUNTIME } from './runtime-files.js';
import { STATIC_STUDIO_README } from './static-studio-readme.js';

/** Distinguishes the Studio's page from any other index.html, see src/pages/studio-static/index.html. */
const MARKER = 'name="graft-studio"';
const PAGE = 'index.html';
const SERVICE_WORKER = 'service-worker.js';
const README = 'README.txt';
/** Where the worker looks for the weights and for ONNX Runtime, see src/web-studio/worker.ts. */
const WEIGHTS = 'weights/mobilenet-v2-openimages.graft';
const RUNTIME = 'runtime';

/** Where the worker looks for libheif-js. */
const HEIF = 'heif';
/** Files of libheif-js, and what they are called here. */
const HEIF_FILES = [
  ['libheif-bundle.mjs', 'libheif-bundle.mjs'],
  ['LICENSE', 'LICENSE.txt'],
] as const;

/** The Studio as static files. */
export interface StaticStudio extends WebPage {
  /** Bytes that a visitor loads before the page opens, before compression; most others follow in the background. */
  readonly bytesToStart: number;
}

/** An entry of the list that the service worker begins with, see src/web-studio/service-worker/static-file.ts. */
interface ListedFile {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
  readonly first: boolean;
  readonly asked: boolean;
}

/**
 * Writes the Studio as a folder of static files. It runs in the visitor's browser alone: photographs, trainings and models
 * stay there. The folder holds the page, ONNX Runtime and the Open Images weights of MobileNetV2.
 *
 * @param directory made when it is missing; else it must be empty or hold an earlier copy, which is replaced
 * @throws UsageError when the folder holds something else
 * @throws GraftError when the page was not built, or the folder cannot be written
 */
export async function exportStaticStudio(directory: string): Promise<StaticStudio> {
  const page = builtPage('studio-static');
  // Read first, so that nothing is removed where there is nothing to write.
  const html = await builtFile(page, PAGE);
  const program = await builtFile(page, SERVICE_WORKER);
  await clearPage(directory, {
    marker: MARKER,
    what: 'a Studio of static files',
    names: [SERVICE_WORKER, 'assets', RUNTIME, 'weights', HEIF, 'icon.svg', 'licenses.txt', README],
  });
  for (const name of await filesBelow(page)) {
    if (name !== PAGE && name !== SERVICE_WORKER) await copyFile(join(page, name), join(directory, name));
  }
  for (const name of [...STUDIO_RUNTIME.wasm, ...STUDIO_RUNTIME.webgpu]) {
    await writeFileAtomically(join(directory, RUNTIME, name), await runtimeFile(name));
  }
  const heif = heifFolder();
  if (heif !== undefined) {
    for (const [from, to] of HEIF_FILES) await copyFile(join(heif, from), join(directory, HEIF, to));
  }
  await writeFileAtomically(join(directory, WEIGHTS), await openImagesBaseFile());
  await writeFileAtomically(join(directory, README), STATIC_STUDIO_README);
  const list = await listFiles(directory, html);
  await writeFileAtomically(
    join(directory, SERVICE_WORKER),
    `self.graftFiles = ${JSON.stringify(list)};\n${program}`,
  );
  // The page comes last, so that a folder with a page is complete.
  await writeFileAtomically(join(directory, PAGE), html);
  const first = list.filter((file) => file.first);
  return {
    ...(await describePage(directory)),
    bytesToStart: first.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** The folder of the optional package libheif-js; undefined where it is not installed. */
function heifFolder(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('libheif-js/package.json')), 'libheif-wasm');
  } catch {
    return undefined;
  }
}

async function listFiles(directory: string, html: string): Promise<ListedFile[]> {
  const scripts = await scriptsToOpen(directory, html);
  const listed = (path: string, content: Uint8Array): ListedFile => ({
    path,
    digest: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    first: path === '' || /\.(?:css|woff2|svg)$/.test(path) || scripts.has(path),
    // Few visitors have a graphics card that a page may use.
    asked: STUDIO_RUNTIME.webgpu.some((name) => path === `${RUNTIME}/${name}`),
  });
  const list = [listed('', Buffer.from(html))];
  for (const path of await filesBelow(directory)) {
    if (path !== README) list.push(listed(path, await readFile(join(directory, path))));
  }
  return list;
}

const STATIC_IMPORT = /\b(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g;
const DYNAMIC_IMPORT = /\bimport\(\s*["'`]\.\/([\w.-]+\.js)["'`]/g;
const WORKER = /\bnew URL\((?:\s*["'`]{2}\s*\+\s*new URL\()?\s*["'`](?:\.\/|assets\/)?([\w.-]+\.js)["'`]/g;

/**
 * The scripts of the page and of its worker, which it needs to open. What the worker loads only for a training, and the
 * programs of the workers that it starts, are not among them.
 */
async function scriptsToOpen(directory: string, html: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const follow = async (name: string, ofPage: boolean): Promise<void> => {
    const path = `assets/${name}`;
    if (found.has(path)) return;
    found.add(path);
    const script = await readFile(join(directory, path), 'utf8');
    const names = (pattern: RegExp): string[] => Array.from(script.matchAll(pattern), ([, one]) => one);
    for (const one of names(STATIC_IMPORT)) await follow(one, ofPage);
    if (!ofPage) return;
    for (const one of names(DYNAMIC_IMPORT)) await follow(one, true);
    for (const one of names(WORKER)) await follow(one, false);
  };
  for (const [, name] of html.matchAll(/src="\.\/assets\/([\w.-]+\.js)"/g)) await follow(name, true);
  return found;
}

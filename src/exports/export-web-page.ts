import { join } from 'node:path';
import { BRING_BACK } from '../bring-back.js';
import { expectCardFits, readCard } from '../classifier/index.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { readBytes, writeFileAtomically } from '../files/index.js';
import { readModelHeader } from '../graph/index.js';
import { anything, checkOptions, trueOrFalse } from '../options.js';
import {
  builtFile,
  builtPage,
  clearPage,
  copyFile,
  describePage,
  filesBelow,
  type WebPage,
} from './page-folder.js';
import { PAGE_RUNTIME, runtimeFile } from './runtime-files.js';
import { standalonePage, withHashes } from './standalone-page.js';
import { WEB_PAGE_README } from './web-page-readme.js';

/** The page's placeholders, see src/pages/classifier/index.html. */
const TITLE_PLACEHOLDER = '%GRAFT_TITLE%';
const NAME_PLACEHOLDER = '%GRAFT_NAME%';
const DEVICES_PLACEHOLDER = '%GRAFT_DEVICES%';
const STANDALONE_PLACEHOLDER = '%GRAFT_STANDALONE%';
/** The page as one file; index.html goes there when it was opened as a file. */
const STANDALONE = 'standalone.html';
/** Distinguishes an exported page from any other index.html. */
const MARKER = 'name="graft-web-page"';

/** Options of `exportWebPage`. */
export interface WebPageOptions {
  /** The page's heading; default made from the class names. */
  readonly title?: string;
  /** Adds the files for WebGPU, which is faster for a large model when the visitor has a graphics card. */
  readonly webgpu?: boolean;
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
 * import { exportWebPage } from '@graft-vision/graft/classifier';
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
  await clearPage(directory, {
    marker: MARKER,
    what: 'an exported web page',
    names: ['assets', 'runtime', 'icon.svg', STANDALONE, 'model.onnx', 'README.txt'],
  });
  const page = builtPage('classifier');
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
    if (name !== 'index.html' && name !== STANDALONE) await copyFile(join(page, name), join(directory, name));
  }
  const devices = webgpu ? (['wasm', 'webgpu'] as const) : (['wasm'] as const);
  for (const name of devices.flatMap((device) => PAGE_RUNTIME[device])) {
    await writeFileAtomically(join(directory, 'runtime', name), await runtimeFile(name));
  }
  await writeFileAtomically(join(directory, 'model.onnx'), model);
  await writeFileAtomically(join(directory, 'README.txt'), WEB_PAGE_README);
  const standalone = await standalonePage(template, {
    script: await builtFile(page, theOne(built, '.js')),
    style: await builtFile(page, theOne(built, '.css')),
    runtime: (await runtimeFile(PAGE_RUNTIME.wasm[0])).toString('utf8'),
    wasm: await runtimeFile(PAGE_RUNTIME.wasm[1]),
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
  return await describePage(directory);
}

/** The page's only script or style sheet. */
function theOne(names: readonly string[], ending: string): string {
  const [name, ...others] = names.filter((path) => path.startsWith('assets/') && path.endsWith(ending));
  if (name !== undefined && others.length === 0) return name;
  throw new GraftError(`Expected one file assets/*${ending} in Graft's own web page.`, {
    hint: BRING_BACK,
  });
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

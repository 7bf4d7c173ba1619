import { type FileHandle, lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeClassifier } from '../../classifier/index.js';
import { limitConcurrency } from '../../concurrency.js';
import { exportClassifier } from '../../exports/index.js';
import type { DownloadableFile, Downloads } from '../api.js';
import { Refusal } from '../http/errors.js';
import { openOwn, ownFile, studioFolder } from '../runs/run-record.js';
import type { StudioRun } from '../runs/studio-run.js';
import type { Models } from './models.js';
import { archiveWebPage } from './web-archive.js';

/** A file to send: an open one, which the receiver closes, or one in memory. */
export type Download = { readonly fileName: string; readonly type: string } & (
  | { readonly file: FileHandle }
  | { readonly content: string }
);

/** The files that can be downloaded from a run. */
export class RunDownloads {
  readonly #models: Models;
  readonly #oneAtATime = limitConcurrency(1);

  constructor(models: Models) {
    this.#models = models;
  }

  async list(run: StudioRun): Promise<Downloads> {
    const model = await this.#models.pathOf(run);
    const report = await ownFile(run.folder, 'report.html');
    const file = async (
      kind: DownloadableFile['kind'],
      name: string,
      path?: string,
    ): Promise<DownloadableFile> => ({
      kind,
      url: `api/runs/${run.id}/downloads/${name}`,
      fileName: `${nameOf(run)}-${name}`,
      bytes: path === undefined ? null : (await stat(path)).size,
    });
    return {
      files: [
        await file('model', 'model.onnx', model),
        await file('card', 'card.json'),
        await file('zip', 'model.zip'),
        await file('web-page', 'web-page.zip'),
        ...(report === undefined ? [] : [await file('report', 'report.html', report)]),
      ],
    };
  }

  /** @throws Refusal 404 when there is no such file */
  async get(run: StudioRun, name: string): Promise<Download> {
    const fileName = `${nameOf(run)}-${name}`;
    switch (name) {
      case 'model.onnx':
        return {
          fileName,
          type: 'application/octet-stream',
          file: await this.#opened(await this.#models.pathOf(run)),
        };
      case 'card.json': {
        const { card } = await describeClassifier(await this.#models.pathOf(run));
        return { fileName, type: 'application/json', content: `${JSON.stringify(card, null, 2)}\n` };
      }
      case 'model.zip':
      case 'web-page.zip':
        return { fileName, type: 'application/zip', file: await this.#opened(await this.#made(run, name)) };
      case 'report.html':
        return { fileName, type: 'text/html; charset=utf-8', file: await this.report(run) };
      default:
        throw new Refusal(404, 'no-download', 'There is no such download.');
    }
  }

  /** The report, open. @throws Refusal 404 when there is none yet */
  async report(run: StudioRun): Promise<FileHandle> {
    const file = await openOwn(join(run.folder, 'report.html'));
    if (file !== undefined) return file;
    throw new Refusal(404, 'no-report', 'The run has no report yet.', {
      hint: 'It is written when the run has finished.',
    });
  }

  /** Makes a file for the model, unless it is newer than the model. */
  async #made(run: StudioRun, name: 'model.zip' | 'web-page.zip'): Promise<string> {
    const model = await this.#models.pathOf(run);
    return await this.#oneAtATime(async () => {
      const folder = await studioFolder(run.folder);
      const out = join(folder, name);
      await expectNoLink(out);
      const [made, source] = await Promise.all([stat(out).catch(() => undefined), stat(model)]);
      if (made === undefined || made.mtimeMs < source.mtimeMs) {
        if (name === 'model.zip') await exportClassifier(model, { to: 'zip', out });
        else await archiveWebPage(model, out, '');
      }
      return out;
    });
  }

  async #opened(path: string): Promise<FileHandle> {
    const file = await openOwn(path);
    if (file !== undefined) return file;
    throw isLink();
  }
}

/** A link in this place would make us replace another file. */
async function expectNoLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) throw isLink();
}

function isLink(): Refusal {
  return new Refusal(500, 'download-is-link', 'A symbolic link is in the place of the file.');
}

/** The run's name as the beginning of a file's name, with only the characters that every system allows. */
function nameOf(run: StudioRun): string {
  return run.summary().name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
}

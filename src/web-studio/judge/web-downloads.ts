import { archiveClassifier } from '../../exports/browser.js';
import { type DownloadableFile, type Downloads, Refusal } from '../../studio/browser.js';
import type { WebRun } from '../runs/web-run.js';
import type { WebModels } from './web-models.js';

/** A file to send. */
export interface WebDownload {
  readonly fileName: string;
  readonly type: string;
  readonly content: Blob;
}

const KINDS = { 'model.onnx': 'model', 'card.json': 'card', 'model.zip': 'zip' } as const;

/** The files that can be downloaded from a run in a tab. @throws Refusal 404 when it has no model yet */
export async function downloadsOf(run: WebRun, models: WebModels): Promise<Downloads> {
  const { size } = await models.fileOf(run);
  const files = Object.entries(KINDS).map(
    ([name, kind]): DownloadableFile => ({
      kind,
      url: `api/runs/${run.id}/downloads/${name}`,
      fileName: fileNameOf(run, name),
      bytes: kind === 'model' ? size : null,
    }),
  );
  return { files };
}

/** @throws Refusal 404 when there is no such file */
export async function downloadOf(run: WebRun, models: WebModels, name: string): Promise<WebDownload> {
  const fileName = fileNameOf(run, name);
  const file = await models.fileOf(run);
  switch (name) {
    case 'model.onnx':
      return { fileName, type: 'application/octet-stream', content: file };
    case 'card.json': {
      const text = `${JSON.stringify(await models.cardOf(run), null, 2)}\n`;
      return { fileName, type: 'application/json', content: new Blob([text]) };
    }
    case 'model.zip': {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const zip = archiveClassifier({ bytes, card: await models.cardOf(run) });
      return { fileName, type: 'application/zip', content: new Blob([zip as Uint8Array<ArrayBuffer>]) };
    }
    default:
      throw new Refusal(404, 'no-download', 'There is no such download.');
  }
}

/** The run's name with only the characters that every system allows, and what the file is. */
function fileNameOf({ record }: WebRun, name: string): string {
  return `${record.name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}-${name}`;
}

import { join } from 'node:path';
import type { ExportWebResultEvent } from '../events/index.js';
import { exportWebPage, type WebPage } from '../exports/index.js';
import { expectFile } from './input-files.js';
import type { Output } from './output.js';

interface ExportWebFlags {
  /** The folder to write. */
  readonly out: string;
  readonly title?: string;
  readonly webgpu?: boolean;
}

/** `graft export MODEL --to web`: a folder that classifies in any browser. */
export async function exportWeb(model: string, flags: ExportWebFlags, output: Output): Promise<void> {
  await expectFile(model, 'model');
  const { out, title, webgpu } = flags;
  const page = await exportWebPage(model, out, { title, webgpu });
  const toStart = bytesToStart(page);
  const standalone = page.files.find(({ path }) => path === 'standalone.html');
  output.line(`${page.files.length} files in ${out}: ${megabytes(page.bytes)}.`);
  output.line('');
  if (standalone === undefined) {
    output.line(
      'This model is too large for a page that opens by a double click: the page needs a web server.',
    );
    output.line('To try it here:');
    output.line(`  npx serve ${/\s/.test(out) ? JSON.stringify(out) : out}`);
  } else {
    output.line(`To try it, open ${join(out, 'index.html')} in a browser; a double click does it.`);
    output.line(`To send it, send ${join(out, standalone.path)}: one file (${megabytes(standalone.bytes)}).`);
  }
  output.line(
    `To publish it, put the folder on any web server. A visitor loads ${megabytes(toStart)}, less if the server compresses.`,
  );
  output.event({
    event: 'result',
    to: 'web',
    out,
    files: page.files.length,
    bytes: page.bytes,
    bytesToStart: toStart,
  } satisfies ExportWebResultEvent);
}

/** Without WebGPU's files: a browser loads one of the two builds. */
function bytesToStart({ files }: WebPage): number {
  const fetched = files.filter(({ path }) => !/README|standalone|webgpu|asyncify/.test(path));
  return fetched.reduce((sum, { bytes }) => sum + bytes, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

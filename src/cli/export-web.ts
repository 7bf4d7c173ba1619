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
  output.line(`${page.files.length} files in ${out}: ${megabytes(page.bytes)}.`);
  output.line(`A visitor's browser loads ${megabytes(toStart)} of them, less if the server compresses.`);
  output.line('');
  output.line('Put the folder on any web server. To try it here:');
  output.line(`  npx serve ${/\s/.test(out) ? JSON.stringify(out) : out}`);
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
  const fetched = files.filter(({ path }) => !/README|webgpu|asyncify/.test(path));
  return fetched.reduce((sum, { bytes }) => sum + bytes, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

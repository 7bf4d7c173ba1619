import type { StudioStaticResultEvent } from '../events/index.js';
import { exportStaticStudio } from '../exports/index.js';
import { shellWord } from '../shell-word.js';
import type { Output } from './output.js';

/** `graft studio --static FOLDER`: the Studio as files for any web server. */
export async function writeStaticStudio(out: string, output: Output): Promise<void> {
  const { files, bytes, bytesToStart } = await exportStaticStudio(out);
  output.line(`${files.length} files in ${out}: ${megabytes(bytes)}.`);
  output.line('');
  output.line(`To try it here, start \`npx serve ${shellWord(out)}\` and open the address of localhost.`);
  output.line(
    'To publish it, put the folder on any web server with https://; it may be a folder of the server, and no headers have to be set.',
  );
  output.line(
    `A visitor loads ${megabytes(bytesToStart)} before the page opens. The rest follows in the background; then the page works without a network.`,
  );
  output.event({
    event: 'result',
    out,
    files: files.length,
    bytes,
    bytesToStart,
  } satisfies StudioStaticResultEvent);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

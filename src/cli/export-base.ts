import type { ExportBaseResultEvent } from '../events/index.js';
import { writeFileAtomically } from '../files/index.js';
import { openImagesBaseFile } from '../zoo/index.js';
import { byteSize } from './figures.js';
import { createOutput } from './output.js';

export async function runExportBase(flags: { out: string; json: boolean }): Promise<void> {
  const output = createOutput(flags.json);
  const bytes = await openImagesBaseFile();
  await writeFileAtomically(flags.out, bytes);
  output.line(
    `${flags.out} (${byteSize(bytes.length)}): MobileNetV2 with the Open Images weights, for @graft-vision/graft/web.`,
  );
  const result: ExportBaseResultEvent = { event: 'result', path: flags.out, bytes: bytes.length };
  output.event({ ...result });
}

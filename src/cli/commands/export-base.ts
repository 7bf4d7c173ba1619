import type { Command } from 'commander';
import { loaded } from './definition.js';

export function defineExportBase(command: Command): void {
  command
    .option('--out <file>', 'the file to write', 'mobilenet-v2-openimages.graft')
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
The file holds MobileNetV2 with the Open Images weights of the npm package @mediapipe/objectron, in half
precision and with a checksum: 4.4 MB. Put it beside your page, and give its address to \`train\` or \`MobileNetV2\` of
@graft-vision/graft/web.

Example:
  $ graft export-base --out public/mobilenet-v2-openimages.graft`,
    )
    .action(loaded(async () => (await import('../export-base.js')).runExportBase));
}

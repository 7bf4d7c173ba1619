/*
 * Moves the damaged files of a folder to quarantine ('aside') or back ('back'). It prints a line when it begins to move,
 * so that the test can kill it in the middle. Arguments: the folder of photographs, the quarantine folder, the direction.
 */
import {
  inspectPhotographs,
  quarantinePhotographs,
  restoreQuarantine,
} from '../../../dist/src/photographs/index.js';

const [, , root, folder, what] = process.argv;
const inspection = what === 'aside' ? await inspectPhotographs(root) : undefined;
process.stdout.write('moving\n');
if (inspection !== undefined) await quarantinePhotographs(inspection, { folder });
else await restoreQuarantine(root, { folder });

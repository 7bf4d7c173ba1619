/*
 * Moves the broken files of a folder aside ('aside') or back again ('back'). It writes a line when it begins to move,
 * so that the test can kill it in the middle. Arguments: the folder of photographs, the quarantine folder, and which.
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

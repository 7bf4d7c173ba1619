import type { PruneFolderEvent, PruneResultEvent } from '../events/index.js';
import { byteSize } from './figures.js';
import { createOutput } from './output.js';
import { howToReinstall } from './reinstall.js';
import {
  findInstallation,
  findOtherLibraries,
  findUnneededForPrediction,
  removeFolder,
  WITHOUT_TRAINING,
} from './surplus-files.js';

export async function runPrune(flags: {
  predictOnly: boolean;
  dryRun: boolean;
  json: boolean;
}): Promise<void> {
  const output = createOutput(flags.json);
  const installation = await findInstallation();
  const surplus = await findOtherLibraries(installation);
  if (flags.predictOnly) surplus.push(...(await findUnneededForPrediction(installation)));
  for (const folder of surplus) {
    if (!flags.dryRun) await removeFolder(folder);
    output.line(`${folder.name} (${byteSize(folder.bytes)})`);
    output.event<PruneFolderEvent>({ event: flags.dryRun ? 'surplus' : 'removed', ...folder });
  }
  const bytes = surplus.reduce((sum, folder) => sum + folder.bytes, 0);
  const machine = `${process.platform}-${process.arch}`;
  const done = flags.dryRun ? 'would be removed' : 'removed';
  output.line(
    surplus.length === 0
      ? `There is nothing to remove: only files for ${machine} are installed.`
      : `${byteSize(bytes)} ${done}; what ${machine} needs ${flags.predictOnly ? 'to classify ' : ''}is kept.`,
  );
  if (surplus.length > 0 && !flags.dryRun) {
    const { works, fails } = WITHOUT_TRAINING;
    if (flags.predictOnly) output.line(`${works} go on working, but not ${fails}.`);
    output.line(`To bring it back: ${howToReinstall(installation.graft)}`);
  }
  output.event<PruneResultEvent>({ event: 'result', folders: surplus.length, bytes, dryRun: flags.dryRun });
}

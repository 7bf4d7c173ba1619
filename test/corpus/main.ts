/*
 * Writes the corpus of bad input into a folder, and lists it: npm run corpus -- FOLDER
 */
import { resolve } from 'node:path';
import { writeCorpus } from './write-corpus.js';

const [, , folder] = process.argv;
if (folder === undefined) {
  process.stderr.write('Expected a folder: npm run corpus -- FOLDER\n');
  process.exitCode = 2;
} else {
  const { entries, missing } = await writeCorpus(resolve(folder));
  for (const { className, path, what, inFolder } of entries) {
    const reason = inFolder.outcome === 'skipped' ? ` ${inFolder.reason}` : '';
    process.stdout.write(`${className} ${JSON.stringify(path)}: ${what}: ${inFolder.outcome}${reason}\n`);
  }
  for (const { path, reason } of missing) process.stdout.write(`not made: ${path}: ${reason}\n`);
}

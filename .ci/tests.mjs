/*
 * Runs one of package.json's test scripts: `node .ci/tests.mjs RESULTS SCRIPT` writes RESULTS/SCRIPT.json. The machine
 * is slow and shared, so a few test files that fail get one second run, alone and in new processes: what fails there
 * too is a failure. `summary.mjs` names the tests that needed it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [folder, script] = process.argv.slice(2);
/** More failed files than this are no accident. */
const MOST_FILES = 3;

const report = join(folder, `${script}.json`);
const { status } = spawnSync('npm', ['run', script, '--', ...reporters(report)], { stdio: 'inherit' });
process.exitCode = status === 0 ? 0 : 1;
if (status !== 0 && existsSync(report)) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = testResults
    .filter((file) => file.status === 'failed')
    .map(({ name }) => relative('.', name));
  if (failed.length > 0 && failed.length <= MOST_FILES) {
    console.log(`\n== again, alone: ${failed.join(' ')}`);
    const again = [
      ...reporters(join(folder, `${script}.again.json`)),
      '--maxWorkers=1',
      '--no-file-parallelism',
    ];
    const second = spawnSync('npx', ['vitest', 'run', ...config(), ...again, ...failed], {
      stdio: 'inherit',
    });
    process.exitCode = second.status === 0 ? 0 : 1;
  }
}

function reporters(file) {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** The script's own configuration: `test:slow` runs `vitest run --config vitest.slow.config.ts`. */
function config() {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return scripts[script].match(/--config \S+/)?.[0].split(' ') ?? [];
}

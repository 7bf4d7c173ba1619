/*
 * Runs one of package.json's test scripts: `node .ci/tests.mjs RESULTS SCRIPT` writes RESULTS/SCRIPT.json. It leaves out
 * the build that the scripts begin with, because `npm ci` has just built the same files. The machine
 * is slow and shared, so a few test files that fail get one second run, one at a time and in new processes: what fails
 * there too is a failure. `summary.mjs` names the tests that needed it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';

const [folder, script] = process.argv.slice(2);
/** More failed files than this are no accident. */
const MOST_FILES = 3;

const report = join(folder, `${script}.json`);
const status = runScript();
process.exitCode = status === 0 ? 0 : 1;
if (status !== 0 && existsSync(report)) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = testResults
    .filter((file) => file.status === 'failed')
    .map(({ name }) => relative('.', name));
  if (failed.length > 0 && failed.length <= MOST_FILES) {
    console.log(`\n== again, one at a time: ${failed.join(' ')}`);
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

/** @returns the exit status of the last command that ran: a failure ends the script */
function runScript() {
  const commands = scriptOf(script)
    .split(' && ')
    .filter((command) => command !== 'npm run build');
  // The last command is vitest.
  commands.push(
    `${commands.pop()} ${reporters(report)
      .map((argument) => `'${argument}'`)
      .join(' ')}`,
  );
  const path = `${join(process.cwd(), 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  for (const command of commands) {
    console.log(`\n> ${command}`);
    const { status } = spawnSync(command, {
      shell: true,
      stdio: 'inherit',
      env: { ...process.env, PATH: path },
    });
    if (status !== 0) return status;
  }
  return 0;
}

function scriptOf(name) {
  return JSON.parse(readFileSync('package.json', 'utf8')).scripts[name];
}

function reporters(file) {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** The script's own configuration: `test:slow` runs `vitest run --config vitest.slow.config.ts`. */
function config() {
  return (
    scriptOf(script)
      .match(/--config \S+/)?.[0]
      .split(' ') ?? []
  );
}

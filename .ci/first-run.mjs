/*
 * Runs the README's two commands as a newcomer does: on each Node version that Graft supports (from the npm package
 * `node`), in a fresh clone with a space in its path, as a user who can write only there and in their home, and without
 * ../shared.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveToNobody, shell, withNode } from './processes.mjs';

/** Node's major versions; those with a `+` also run the tests. */
const [resultsFolder, ...wanted] = process.argv.slice(2);
const repository = process.cwd();
/** The same build takes 50 to 100 s, depending on what else the machine does. This finds hangs, not slow machines. */
const longestSeconds = 180;
const leastAccuracy = 0.95;

/** The README's command lines: the first block that trains and the first that tests. */
function readmeCommands() {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map((match) =>
    match[1].trim(),
  );
  const main = blocks.find((block) => block.includes('graft tutorial'));
  const test = blocks.find((block) => block.includes('npm test'));
  if (main === undefined || test === undefined)
    throw new Error('README.md no longer contains its two commands.');
  return { main, test };
}

function environmentFor(major, folder) {
  const home = join(folder, 'home');
  const node = join(folder, 'node');
  for (const path of [home, node]) mkdirSync(path, { recursive: true });
  const { CI, GRAFT_HOME, ...inherited } = withNode(major, node);
  return {
    ...inherited,
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    npm_config_cache: join(home, '.npm'),
  };
}

function check(result, seconds) {
  const { accuracy, count } = result.test;
  console.log(`first run: ${seconds.toFixed(1)} s after installation, test accuracy ${accuracy} of ${count}`);
  if (accuracy < leastAccuracy) throw new Error(`Expected a test accuracy of at least ${leastAccuracy}.`);
  if (seconds > longestSeconds) throw new Error(`Expected it to end within ${longestSeconds} s.`);
}

const { main, test } = readmeCommands();
for (const name of wanted) {
  const major = Number.parseInt(name, 10);
  const folder = mkdtempSync(join(tmpdir(), `first run ${major} `));
  try {
    const env = environmentFor(major, folder);
    const clone = join(folder, 'my graft');
    shell(`git clone --quiet "${repository}" "${clone}"`, { cwd: folder });
    giveToNobody(folder);
    const options = { cwd: clone, env, asNobody: true };
    shell('node --version', options);
    const [install, ...run] = main.split(' && ');
    shell(install, options);
    const started = performance.now();
    // A fixed seed, because about one random seed in a hundred stays below the limit by chance.
    const lines = shell(`${run.join(' && ')} --seed 1 --json`, { ...options, capture: true })
      .trim()
      .split('\n');
    check(JSON.parse(lines.at(-1)), (performance.now() - started) / 1000);
    if (!name.endsWith('+')) continue;
    const report = join(clone, 'results.json');
    const tests = test.split(' && ').at(-1);
    shell(`${tests} -- --reporter=default --reporter=json --outputFile.json="${report}"`, options);
    writeFileSync(join(resultsFolder, `node-${major}.json`), readFileSync(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

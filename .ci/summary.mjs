/*
 * Adds up the results of vitest's JSON reporter in a folder: NAME.json, and NAME.again.json where failed files were run
 * a second time. The last line is `N passed, N failed`. The exit code is 1 if a test failed, a test file could not be
 * loaded, or no test ran.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const totals = { passed: 0, failed: 0 };
console.log();
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.json') || file.endsWith('.again.json')) continue;
  const first = filesOf(join(folder, file));
  const again = filesOf(join(folder, file.replace(/\.json$/, '.again.json')));
  const files = new Map([...first, ...again]);
  const tests = [...files.values()].flatMap(({ assertionResults }) => assertionResults);
  // A file that cannot be loaded reports no failed test.
  const unloaded = [...files.values()].filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').length + unloaded.length;
  totals.passed += passed;
  totals.failed += failed;
  console.log(
    `${file}: ${passed} passed, ${failed} failed, ${tests.length - passed - (failed - unloaded.length)} skipped`,
  );
  for (const name of again.keys()) {
    for (const { status, fullName, failureMessages } of first.get(name).assertionResults) {
      if (status !== 'failed') continue;
      const [why] = failureMessages[0]?.split('\n') ?? [''];
      console.log(`  failed in the first run: ${fullName} (${why})`);
    }
  }
}
if (totals.passed === 0 || totals.failed > 0) process.exitCode = 1;
console.log(`${totals.passed} passed, ${totals.failed} failed`);

/** The test files of a report, by name; none where there is no such report. */
function filesOf(path) {
  if (!existsSync(path)) return new Map();
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  return new Map(testResults.map((file) => [file.name, file]));
}

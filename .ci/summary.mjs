/*
 * Adds up the results of vitest's JSON reporter in a folder. The last line is `N passed, N failed`. The exit code is 1
 * if a test failed, a test file could not be loaded, or no test ran.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const totals = { passed: 0, failed: 0 };
console.log();
for (const name of readdirSync(folder).sort()) {
  const run = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  // A file that cannot be loaded reports no failed test.
  const unloaded = run.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = run.numFailedTests + unloaded.length;
  totals.passed += run.numPassedTests;
  totals.failed += failed;
  const skipped = run.numTotalTests - run.numPassedTests - run.numFailedTests;
  console.log(`${name}: ${run.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  if (!run.success) process.exitCode = 1;
  // A test that passed at its second try keeps the messages of the first.
  for (const { assertionResults } of run.testResults) {
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status !== 'passed' || failureMessages.length === 0) continue;
      const [why] = failureMessages[0].split('\n');
      console.log(`  passed at the second try only: ${fullName} (${why})`);
    }
  }
}
if (totals.passed === 0 || totals.failed > 0) process.exitCode = 1;
console.log(`${totals.passed} passed, ${totals.failed} failed`);

import { defineConfig } from 'vitest/config';
import { platformOfSources } from './vitest.platform.js';

/** Tests of the Studio's page in a browser, with trainings, which take some minutes and run alone. */
export default defineConfig({
  plugins: [platformOfSources],
  test: {
    include: ['test/**/*.page.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A limit for busy machines; no test waits longer than necessary.
    expect: { poll: { timeout: 120_000, interval: 50 } },
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});

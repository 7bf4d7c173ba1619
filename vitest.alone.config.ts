import { defineConfig } from 'vitest/config';
import { TIMED_PAGES } from './vitest.own-process.js';
import { platformOfSources } from './vitest.platform.js';

/** Tests that measure time, which run alone; pages in a browser are among them. */
export default defineConfig({
  plugins: [platformOfSources],
  test: {
    include: ['test/**/*.alone.test.ts', ...TIMED_PAGES],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A limit for busy machines; no test waits longer than necessary.
    expect: { poll: { timeout: 120_000, interval: 50 } },
    pool: 'forks',
    setupFiles: ['test/setup.ts'],
    maxWorkers: 1,
    fileParallelism: false,
  },
});

import { defineConfig } from 'vitest/config';
import { builtSources } from './vitest.built.js';
import { TIMED_PAGES } from './vitest.own-process.js';
import { platformOfSources } from './vitest.platform.js';

/**
 * Tests of the Studio's page in a browser, with trainings, which take some minutes. A page mostly waits for one thread
 * of the browser or of the server, so two files run beside each other. Those that measure time are among the tests that
 * run alone.
 */
export default defineConfig({
  plugins: [platformOfSources],
  test: {
    include: ['test/**/*.page.test.ts'],
    exclude: [...TIMED_PAGES],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A limit for busy machines; no test waits longer than necessary.
    expect: { poll: { timeout: 120_000, interval: 50 } },
    pool: 'forks',
    server: builtSources,
    setupFiles: ['test/setup.ts'],
    maxWorkers: 2,
  },
});

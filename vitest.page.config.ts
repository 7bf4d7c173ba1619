import { defineConfig } from 'vitest/config';
import { platformOfSources } from './vitest.platform.js';

/** The Studio's page in a real browser, with trainings: some minutes. Nothing else runs beside them. */
export default defineConfig({
  plugins: [platformOfSources],
  test: {
    include: ['test/**/*.page.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // What a busy machine needs; nothing waits longer than it must.
    expect: { poll: { timeout: 120_000, interval: 50 } },
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});

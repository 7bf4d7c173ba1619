import { defineConfig } from 'vitest/config';
import { platformOfSources } from './vitest.platform.js';

/** Tests that measure time, which run alone. */
export default defineConfig({
  plugins: [platformOfSources],
  test: {
    include: ['test/**/*.alone.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    setupFiles: ['test/setup.ts'],
    maxWorkers: 1,
    fileParallelism: false,
  },
});

import { defineConfig } from 'vitest/config';

/** Tests that measure how long something takes: nothing else runs beside them. */
export default defineConfig({
  test: {
    include: ['test/**/*.alone.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});

import { defineConfig } from 'vitest/config';
import { platformOfSources } from './vitest.platform.js';

export default defineConfig({
  plugins: [platformOfSources],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts', 'test/**/*.alone.test.ts', 'test/**/*.page.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});

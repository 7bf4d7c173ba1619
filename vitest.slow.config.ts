import { defineConfig } from 'vitest/config';
import { builtSources } from './vitest.built.js';
import { LongestFirst } from './vitest.longest-first.js';
import { platformOfSources } from './vitest.platform.js';

export default defineConfig({
  plugins: [platformOfSources],
  test: {
    include: ['test/**/*.slow.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    pool: 'forks',
    server: builtSources,
    setupFiles: ['test/setup.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});

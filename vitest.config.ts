import { defineConfig } from 'vitest/config';
import { LongestFirst } from './vitest.longest-first.js';
import { OWN_PROCESS } from './vitest.own-process.js';
import { platformOfSources } from './vitest.platform.js';

export default defineConfig({
  plugins: [platformOfSources],
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: ['test/setup.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/**/*.slow.test.ts',
            'test/**/*.alone.test.ts',
            'test/**/*.page.test.ts',
            ...OWN_PROCESS,
          ],
          isolate: false,
          setupFiles: ['test/nothing-left.ts'],
        },
      },
      { extends: true, test: { name: 'own process', include: [...OWN_PROCESS] } },
    ],
  },
});

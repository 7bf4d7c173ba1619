import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';
import { OWN_PROCESS, TIMED_PAGES } from '../../vitest.own-process.js';
import { root } from './documents.js';

/** What a test file cannot do in a process that others share. */
const alone =
  /\bvi\.(?:mock|doMock|resetModules|stubGlobal)\(|\bprocess\.(?:cpuUsage|memoryUsage|chdir)\b|\bcountWorkerThreads\b/;

it('gives test files a process of their own that replace modules, count threads or measure the process', () => {
  const files = globSync('test/**/*.test.ts', { cwd: root, ignore: 'test/**/*.{slow,alone,page}.test.ts' });
  expect(files.length).toBeGreaterThan(OWN_PROCESS.length);
  const found = files.filter((path) => {
    // This file names what it looks for.
    return path !== 'test/docs/own-process.test.ts' && alone.test(readFileSync(join(root, path), 'utf8'));
  });
  expect(found.sort()).toEqual(OWN_PROCESS);
});

it('ends what helpers began with atEnd, because their hooks would belong to one file', () => {
  const helpers = globSync('test/**/*.ts', {
    cwd: root,
    ignore: ['test/**/*.test.ts', 'test/setup.ts', 'test/nothing-left.ts'],
  });
  const hook = /^(?:before|after)(?:All|Each)\(/m;
  expect(helpers.filter((path) => hook.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
});

it('names test files of pages that are there', () => {
  expect(TIMED_PAGES.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

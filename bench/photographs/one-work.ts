import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DECODES_AT_ONCE, forEachConcurrently } from '../../src/concurrency.js';
import { changeSettings, recipes, resizeOf } from '../../src/phases/index.js';
import { openPhotographsWith, PhotographReader } from '../../src/photographs/index.js';
import { decodeImage } from '../../src/pictures/index.js';
import { train } from '../../src/recipes/index.js';
import { type Work, works } from './works.js';

/* Graft's processor time on photographs, as one JSON line: of one kind of work. */

const { values } = parseArgs({
  options: {
    work: { type: 'string' },
    data: { type: 'string' },
    weights: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string' },
    antialias: { type: 'boolean', default: false },
  },
});
const { data, weights, out, threads, antialias } = values;
const work = works.find((name) => name === values.work)!;
const recipe = changeSettings(recipes.fast, { antialias });
const imageSize = [recipe.imageSize, recipe.imageSize] as const;
const resize = resizeOf(recipe);

const carryOut: Record<Work, () => Promise<void>> = {
  decode: async () => {
    await forEachConcurrently(await photographs(), DECODES_AT_ONCE, async (path) => {
      await decodeImage(path, imageSize, resize);
    });
  },
  read: async () => {
    const budgets = { cacheBudget: 384 * 1024 ** 2, diskBudget: 0 };
    const reader = new PhotographReader({ imageSize, resize, ...budgets, cacheDirectory: undefined });
    await openPhotographsWith(data!, {}, (paths) => reader.read(paths));
    await reader.close();
  },
  train: async () => {
    await train({
      data: data!,
      out: join(out!, 'run'),
      weights: weights!,
      threads: Number(threads),
      seed: 1,
      recipe,
      // A cache of its own: nothing is known of the photographs.
      resources: { cacheDirectory: join(out!, 'cache'), offline: true },
    });
  },
};

async function photographs(): Promise<string[]> {
  const names = await readdir(data!, { recursive: true });
  return names.filter((name) => /\.jpe?g$/i.test(extname(name))).map((name) => join(data!, name));
}

const start = performance.now();
await carryOut[work]();
const { user, system } = process.cpuUsage();
const seconds = (performance.now() - start) / 1000;
process.stdout.write(`${JSON.stringify({ processorSeconds: (user + system) / 1e6, seconds })}\n`);

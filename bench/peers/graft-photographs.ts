import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DECODES_AT_ONCE, forEachConcurrently } from '../../src/concurrency.js';
import { changeSettings, recipes, resizeOf } from '../../src/phases/index.js';
import { decodeImage } from '../../src/pictures/index.js';
import { train } from '../../src/recipes/index.js';

/* Graft's processor time on photographs, as one JSON line: of decoding them alone, or of a whole training. */

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
const { work, data, weights, out, threads, antialias } = values;
const recipe = changeSettings(recipes.fast, { antialias });

if (work === 'decode') {
  const names = await readdir(data!, { recursive: true });
  const paths = names.filter((name) => /\.jpe?g$/i.test(extname(name))).map((name) => join(data!, name));
  await forEachConcurrently(paths, DECODES_AT_ONCE, async (path) => {
    await decodeImage(path, [recipe.imageSize, recipe.imageSize], resizeOf(recipe));
  });
} else {
  const settings = {
    data: data!,
    out: join(out!, 'run'),
    weights: weights!,
    threads: Number(threads),
    seed: 1,
  };
  // A cache of its own: nothing is known of the photographs.
  await train({ ...settings, recipe, resources: { cacheDirectory: join(out!, 'cache'), offline: true } });
}
const { user, system } = process.cpuUsage();
process.stdout.write(`${JSON.stringify({ processorSeconds: (user + system) / 1e6 })}\n`);

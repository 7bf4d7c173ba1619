import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { UsageError } from '../../src/errors.js';
import { type Recipe, recipes, train } from '../../src/recipes/index.js';
import { readOptions, wholeNumber, wholeNumbers } from '../usage.js';
import { allPhotographs, drawList, type Labelled } from './drawn-list.js';
import { type Cell, parseResults, recipeTable, resultOf, settingsDigest } from './results.js';

const USAGE = `npm run bench:recipes -- --data FOLDER [options]

How good the recipes are on few and on many photographs. Each training adds one line to a file of results, so the program
can be stopped and continues where it was.

  --data FOLDER     class folders of photographs; several times for several folders
  --weights FILE    default: as \`graft train\` finds them
  --pictures LIST   photographs to learn from, with commas (default 12,60,150,600,3000)
  --seeds LIST      with commas (default 1,2,3)
  --recipes LIST    with commas (default fast,best)
  --threads N       processor cores (default: all)
  --results FILE    default: bench/recipes/results.jsonl
  --table           print only the table of what there is`;

const { values } = readOptions(USAGE, {
  options: {
    data: { type: 'string', multiple: true, default: [] },
    weights: { type: 'string' },
    pictures: { type: 'string', default: '12,60,150,600,3000' },
    seeds: { type: 'string', default: '1,2,3' },
    recipes: { type: 'string', default: 'fast,best' },
    threads: { type: 'string' },
    results: { type: 'string', default: 'bench/recipes/results.jsonl' },
    table: { type: 'boolean' },
  },
});
const folders = values.data;
if (folders.length === 0) throw new UsageError('Expected a folder with --data.', { hint: USAGE });
const names = values.recipes.split(',') as (keyof typeof recipes)[];
const unknown = names.find((name) => !Object.hasOwn(recipes, name));
if (unknown !== undefined) {
  throw new UsageError(`--recipes expects ${Object.keys(recipes).join(', ')}, but received ${unknown}.`);
}
const pictureCounts = wholeNumbers('--pictures', values.pictures);
const seeds = wholeNumbers('--seeds', values.seeds);
const threads = values.threads === undefined ? undefined : wholeNumber('--threads', values.threads);

/** Photographs to test on, where enough are left. */
const TESTED = 500;
/** At least this share of a folder is kept for testing, unless all photographs are drawn. */
const TESTED_SHARE = 0.2;

const photographs = new Map<string, readonly Labelled[]>();
for (const folder of folders) photographs.set(folder, await allPhotographs(folder));

const cells = folders.flatMap((folder) => {
  const { length } = photographs.get(folder)!;
  const learnable = pictureCounts.filter(
    (count) => count === length || count + testCountOf(length) <= length,
  );
  return learnable.flatMap((pictures) =>
    names.flatMap((recipe) =>
      seeds.map((seed) => ({
        folder,
        cell: { data: basename(folder), pictures, recipe, settings: settingsDigest(recipes[recipe]), seed },
      })),
    ),
  );
});

const known = () => parseResults(existsSync(values.results) ? readFileSync(values.results, 'utf8') : '');
for (const { folder, cell } of values.table ? [] : cells) {
  if (resultOf(cell, known()) !== undefined) continue;
  const line = JSON.stringify(await measure(folder, cell, recipes[cell.recipe]));
  appendFileSync(values.results, `${line}\n`);
  console.log(line);
}
console.log(
  recipeTable(
    cells.map(({ cell }) => cell),
    known(),
  ),
);

function testCountOf(length: number): number {
  return Math.min(TESTED, Math.round(TESTED_SHARE * length));
}

async function measure(folder: string, cell: Cell, recipe: Recipe) {
  const all = photographs.get(folder)!;
  const { pictures: count, seed } = cell;
  const temporary = mkdtempSync(join(tmpdir(), 'graft-bench-recipes-'));
  try {
    const list = join(temporary, 'photographs.json');
    const rows = drawList(all, { count, testCount: testCountOf(all.length), seed });
    writeFileSync(list, JSON.stringify(rows.map((row) => ({ ...row, path: resolve(row.path) }))));
    const { test, seconds } = await train({
      data: list,
      out: join(temporary, 'run'),
      recipe,
      seed,
      weights: values.weights,
      threads,
    });
    return {
      ...cell,
      accuracy: test!.accuracy,
      tested: test!.count,
      seconds: Math.round(seconds * 10) / 10,
    };
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

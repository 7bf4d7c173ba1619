import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../src/errors.js';
import { parseGraph } from '../src/graph/index.js';
import { changeSettings, joinTraining, recipes, train } from '../src/recipes/index.js';
import { localCollectives } from '../test/train/local-collective.js';
import { readOptions } from './usage.js';

const USAGE = `node dist/bench/rounding.js PHOTOGRAPHS [--recipe NAME]

How far rounding alone takes trainings apart. One training is carried out by 1 to 4 processes, and by 4 whose gradients are
added in reverse order, which changes nothing but the rounding of sums. For each pair it prints the largest difference of a
weight, relative to the largest weight of its variable, and the median over the variables that differ.

  PHOTOGRAPHS    class folders
  --recipe NAME  tutorial or best (default: both)`;

/* The settings are those of `cluster/long/worlds.py`. */
const SMALL = { imageSize: 96, 'featureExtraction.epochs': 2, 'fineTuning.epochs': 2 };
const SETTINGS = {
  tutorial: SMALL,
  best: {
    ...SMALL,
    averaging: 0.98,
    'augmentation.mixUp': 0.2,
    'featureExtraction.clipNorm': 1,
    'fineTuning.clipNorm': 1,
  },
};

interface World {
  readonly name: string;
  readonly size: number;
  readonly reversed?: boolean;
}

const WORLDS: readonly World[] = [
  ...[1, 2, 3, 4].map((size) => ({ name: `${size}`, size })),
  { name: '4 reversed', size: 4, reversed: true },
];

type Weights = ReadonlyMap<string, Float32Array>;

async function trained(data: string, recipeName: keyof typeof SETTINGS, world: World): Promise<Weights> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-rounding-'));
  try {
    const { ranks } = localCollectives(world.size, world);
    const recipe = changeSettings(recipes[recipeName], SETTINGS[recipeName]);
    const [collective, ...others] = ranks;
    await Promise.all([
      train({ data, out: join(folder, 'run'), recipe, seed: 1, collective }),
      ...others.map((rank) => joinTraining({ collective: rank })),
    ]);
    return await weightsOf(join(folder, 'run', 'model.onnx'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The kernels and biases; other constants of the file are learned of the finished network. */
async function weightsOf(path: string): Promise<Weights> {
  const { constants } = parseGraph(await readFile(path), path);
  const found = [...constants].filter(([name]) => /\/(kernel|bias)$/.test(name));
  return new Map(found.map(([name, { data }]) => [name, data as Float32Array]));
}

function difference(one: Weights, other: Weights): string {
  const differences = [...one].map(([name, values]) => {
    const others = other.get(name)!;
    let largest = 0;
    let apart = 0;
    values.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value));
      apart = Math.max(apart, Math.abs(value - others[at]));
    });
    return { name, relative: apart === 0 ? 0 : apart / largest };
  });
  const unequal = differences
    .filter(({ relative }) => relative > 0)
    .sort((first, second) => second.relative - first.relative);
  if (unequal.length === 0) return 'bit-equal';
  const [worst] = unequal;
  const median = unequal[Math.floor(unequal.length / 2)].relative;
  return `${worst.relative.toExponential(1)} in ${worst.name}, median ${median.toExponential(1)}`;
}

const { positionals, values } = readOptions(USAGE, {
  allowPositionals: true,
  options: { recipe: { type: 'string', multiple: true, default: [] } },
});
const names = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
const [photographs] = positionals;
if (photographs === undefined) throw new UsageError('Expected a folder of photographs.', { hint: USAGE });
const unknown = values.recipe.find((name) => !Object.hasOwn(SETTINGS, name));
if (unknown !== undefined) {
  throw new UsageError(`--recipe expects ${names.join(' or ')}, but received ${unknown}.`);
}
for (const recipe of names.filter((name) => values.recipe.length === 0 || values.recipe.includes(name))) {
  const done: { readonly world: World; readonly weights: Weights }[] = [];
  for (const world of WORLDS) {
    const weights = await trained(photographs, recipe, world);
    for (const before of done)
      console.log(
        `${recipe}, processes ${before.world.name} and ${world.name}: ${difference(before.weights, weights)}`,
      );
    done.push({ world, weights });
  }
}

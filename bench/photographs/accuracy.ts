import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { changeSettings, recipes, train } from '../../src/recipes/index.js';
import { allPhotographs, drawList } from '../recipes/drawn-list.js';

/** Ways to make a large photograph small, as settings of a recipe. */
const WAYS = {
  'as Keras does, without averaging': { antialias: false, shrinkOnLoad: false },
  averaged: { antialias: true, shrinkOnLoad: false },
  'shrunk while decoding, then averaged': { antialias: true, shrinkOnLoad: true },
} as const;

/** Share of the photographs that is not trained on. */
const TESTED_SHARE = 0.4;

/** What one training gave. */
export interface Judged {
  readonly way: string;
  readonly seed: number;
  /** Share of the test photographs that is right. */
  readonly accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** The predicted class of each test photograph, by its path. */
  readonly decisions: ReadonlyMap<string, number>;
}

interface AccuracyOptions {
  /** Class folders of large photographs. */
  readonly data: string;
  readonly weights: string | undefined;
  readonly seeds: readonly number[];
  readonly threads: number | undefined;
}

/**
 * Trains the recipe `fast` with each way of making photographs small and each seed. All ways learn from the same photographs
 * and are tested on the same.
 */
export async function judgeWays({ data, weights, seeds, threads }: AccuracyOptions): Promise<Judged[]> {
  const photographs = await allPhotographs(data);
  const testCount = Math.round(TESTED_SHARE * photographs.length);
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-photographs-'));
  try {
    const judged: Judged[] = [];
    for (const seed of seeds) {
      const list = join(folder, `${seed}.json`);
      const drawn = drawList(photographs, { count: photographs.length - testCount, testCount, seed });
      await writeFile(list, JSON.stringify(drawn.map((row) => ({ ...row, path: resolve(row.path) }))));
      for (const [way, settings] of Object.entries(WAYS)) {
        const { test } = await train({
          data: list,
          out: join(folder, 'run'),
          overwrite: true,
          recipe: changeSettings(recipes.fast, settings),
          seed,
          weights,
          threads,
          // Pixels stay for the next seed.
          resources: { cacheDirectory: join(folder, 'cache') },
        });
        const { accuracy, loss, pictures } = test!;
        const decisions = new Map(pictures.paths.map((path, at) => [path, pictures.predicted[at][0]]));
        judged.push({ way, seed, accuracy, loss, decisions });
      }
    }
    return judged;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A table in Markdown; the last column compares each way with the one above it, on the same photographs. */
export function accuracyTable(data: string, judged: readonly Judged[]): string {
  const ways = [...new Set(judged.map(({ way }) => way))];
  const tested = judged[0].decisions.size;
  const lines = [
    `| ${basename(resolve(data))} | right of ${tested}, % | mean | mean loss | decided otherwise than in the row above |`,
    '|---|---|---|---|---|',
  ];
  ways.forEach((way, row) => {
    const own = judged.filter((one) => one.way === way);
    const above = judged.filter((one) => one.way === ways[row - 1]);
    const percents = own.map(({ accuracy }) => 100 * accuracy);
    const differing = own.flatMap(({ seed, decisions }) => {
      const other = above.find((one) => one.seed === seed)?.decisions;
      return other === undefined
        ? []
        : [...decisions].filter(([path, label]) => other.get(path) !== label).length;
    });
    lines.push(
      `| ${way} | ${percents.map((percent) => percent.toFixed(1)).join(', ')} | ${mean(percents).toFixed(1)} | ${mean(own.map(({ loss }) => loss)).toFixed(3)} | ${differing.join(', ')} |`,
    );
  });
  return lines.join('\n');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

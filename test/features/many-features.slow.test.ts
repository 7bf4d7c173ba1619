import { spawn } from 'node:child_process';
import { link, mkdir, mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, writePng } from '../datasets/helpers.js';

/** The lines of test/features/programs/many-features.mjs. */
interface Line {
  readonly done: number;
  /** Megabytes. */
  readonly resident: number;
  /** Of all features so far. */
  readonly checksum: number;
}

/** `PICTURES=100000 npx vitest run --config vitest.slow.config.ts test/features/many-features` for more. */
const COUNT = Number(process.env.PICTURES ?? 30_000);
const DRAWN = 50;
/** The program prints a line after so many. */
const REPORT = 2000;
/** Megabytes by which garbage collection may move the resident size. */
const TOLERANCE = 60;

let parent: string;
let folder: string;

beforeAll(async () => {
  parent = await temporaryFolder();
  folder = join(parent, 'pictures');
  await mkdir(folder);
  for (let drawn = 0; drawn < DRAWN; drawn++) {
    const path = join(folder, nameOf(drawn));
    await writePng(path, { r: drawn * 5, g: 255 - drawn * 4, b: 90 });
  }
  // Names of the same few files: a picture is known by its path.
  for (let from = DRAWN; from < COUNT; from += DRAWN) {
    await Promise.all(
      Array.from({ length: DRAWN }, (_, at) =>
        link(join(folder, nameOf(at)), join(folder, nameOf(from + at))),
      ),
    );
  }
}, 300_000);

const nameOf = (index: number): string => `${String(index).padStart(6, '0')}.png`;

/** Runs the program; kills it after the given line. */
function compute(cache: string, killAfter = Number.POSITIVE_INFINITY): Promise<Line[]> {
  const program = join(import.meta.dirname, 'programs/many-features.mjs');
  const child = spawn(process.execPath, [program, folder, cache], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
    if (output.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const lines = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      if (code === 0 || signal === 'SIGKILL') resolve(lines);
      else reject(new Error(errors));
    });
  });
}

async function bytesIn(cache: string): Promise<number> {
  const entries = await readdir(join(cache, 'features'), { recursive: true, withFileTypes: true });
  const sizes = entries.filter((one) => one.isFile()).map((one) => stat(join(one.parentPath, one.name)));
  return (await Promise.all(sizes)).reduce((sum, { blocks }) => sum + blocks * 512, 0);
}

describe(`features of ${COUNT.toLocaleString('en')} pictures`, () => {
  it('take the same memory however many there are, and survive being killed', async () => {
    const cache = await mkdtemp(join(parent, 'cache-'));
    const killed = await compute(cache, 5);
    expect(killed.length).toBeLessThan(COUNT / REPORT);
    const kept = await bytesIn(cache);
    expect(kept).toBeGreaterThan(killed.at(-1)!.done * 64 * 2);

    const resumed = await compute(cache);
    expect(resumed).toHaveLength(COUNT / REPORT);
    expect(resumed.slice(0, killed.length).map(({ checksum }) => checksum)).toEqual(
      killed.map(({ checksum }) => checksum),
    );
    const sizes = resumed.map(({ resident }) => resident);
    const early = Math.max(...sizes.slice(0, 4));
    expect(Math.max(...sizes.slice(4)), sizes.join(' ')).toBeLessThan(early + TOLERANCE);

    const start = performance.now();
    const again = await compute(cache);
    expect(again.map(({ checksum }) => checksum)).toEqual(resumed.map(({ checksum }) => checksum));
    // What was kept was not computed and kept again.
    expect(await bytesIn(cache)).toBeLessThan(1.2 * COUNT * (64 * 2 + 64));
    console.log(
      `Read again in ${Math.round(performance.now() - start)} ms; resident MiB: ${sizes.join(' ')}`,
    );
  }, 900_000);
});

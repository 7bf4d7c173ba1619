import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../timing.js';
import type { ServingFigures } from './child.js';
import { writeModel } from './model.js';
import { cutInTheMiddle, damagedInTheMiddle, photograph } from './photographs.js';

const ROUNDS = 3;

/** What the figures mean, in the order in which they are printed. */
const NAMES: Readonly<Record<keyof ServingFigures, string>> = {
  small: 'One JPEG of 450x370 after the other, ms',
  large: 'One JPEG of 4000x3000 after the other, ms',
  atOnce: '128 of 450x370 at once, pictures a second',
  blocked: 'Main thread blocked at most, eight of 4000x3000 at once, ms',
  onMainThread: 'Main thread at work for each of these, ms',
  besideCut: 'One of 450x370 beside eight JPEGs of 30 megapixels cut off, ms',
  besideDamaged: 'One of 450x370 beside eight damaged PNGs of 30 megapixels, ms',
};

/**
 * Serves pictures with this build and with others, in processes that take turns.
 *
 * @param others folders of other builds of this repository
 * @returns lines to print: medians of the rounds
 */
export async function benchServing(others: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  try {
    await writePictures(folder);
    const model = join(folder, 'model.onnx');
    await writeModel(model);
    const builds = new Map([
      ['this build', fileURLToPath(new URL('../../..', import.meta.url))],
      ...others.map((other): [string, string] => [other, resolve(other)]),
    ]);
    const results = new Map([...builds.keys()].map((name) => [name, [] as ServingFigures[]]));
    const program = fileURLToPath(new URL('child.js', import.meta.url));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, root] of builds) {
        const entry = join(root, 'dist/src/classifier/predict.js');
        const { stdout } = await promisify(execFile)(process.execPath, [program, entry, model, folder]);
        results.get(name)!.push(JSON.parse(stdout) as ServingFigures);
      }
    }
    return tableOf(results);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writePictures(folder: string): Promise<void> {
  const huge = [6720, 4480] as const;
  const pictures: [name: string, content: Uint8Array][] = [
    ['small.jpg', await photograph(1, 450, 370)],
    ['large.jpg', await photograph(2, 4000, 3000)],
    ['cut.jpg', cutInTheMiddle(await photograph(3, ...huge))],
    ['damaged.png', damagedInTheMiddle(await photograph(3, ...huge, 'png'))],
  ];
  for (const [name, content] of pictures) await writeFile(join(folder, name), content);
}

function tableOf(results: ReadonlyMap<string, readonly ServingFigures[]>): string[] {
  const lines = [`${' '.repeat(66)}${[...results.keys()].join('   ')}`];
  for (const [figure, name] of Object.entries(NAMES) as [keyof ServingFigures, string][]) {
    const values = [...results].map(([build, rounds]) =>
      median(rounds.map((one) => one[figure]))
        .toFixed(0)
        .padStart(build.length),
    );
    lines.push(`${name.padEnd(66)}${values.join('   ')}`);
  }
  return lines;
}

import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readOptions } from './usage.js';

const USAGE = `npm run bench:import -- [FILE...]

How long it takes to import Graft. Separate processes import the entry points in turn, so that other work on the machine
slows all of them alike.

  FILE  the entry point of another build: ../other/dist/src/index.js`;

const { positionals } = readOptions(USAGE, { allowPositionals: true });

const ROUNDS = 15;

interface Measured {
  /** Processor time of the process until the end of the import, in seconds. */
  readonly processor: number;
  /** Time from the start of the process, in seconds. */
  readonly wall: number;
}

const PROBE = `
await import(process.argv[1]);
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ processor: (user + system) / 1e6, wall: performance.now() / 1000 }));
process.exit();
`;

function measure(target: string): Measured {
  const url = target.startsWith('node:') ? target : pathToFileURL(target).href;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', PROBE, url], {
    encoding: 'utf8',
  });
  return JSON.parse(text) as Measured;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const built = fileURLToPath(new URL('../src/', import.meta.url));
const targets: [name: string, path: string][] = [
  ['nothing', 'node:fs'],
  ['@graft-vision/graft', resolve(built, 'index.js')],
  ['@graft-vision/graft/predict', resolve(built, 'classifier/predict.js')],
  ...positionals.map((path): [string, string] => [path, resolve(path)]),
];
const results = new Map<string, Measured[]>(targets.map(([name]) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, path] of targets) results.get(name)!.push(measure(path));
}
const whole = median(results.get('@graft-vision/graft')!.map(({ processor }) => processor));
console.log(
  `Medians of ${ROUNDS} processes each, in seconds; the ratio is that of the processor time to the whole package's.`,
);
for (const [name, measured] of results) {
  const processor = median(measured.map((one) => one.processor));
  const wall = median(measured.map((one) => one.wall));
  console.log(
    `${name.padEnd(28)} processor ${processor.toFixed(3)}   wall ${wall.toFixed(3)}   ratio ${(processor / whole).toFixed(2)}`,
  );
}

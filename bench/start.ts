import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { writeModel } from './serving/model.js';
import { photograph } from './serving/photographs.js';
import { median } from './timing.js';

const ROUNDS = 11;

/** Until a process has ended, or said that it is ready. */
interface Started {
  /** Of all threads, in seconds. */
  readonly processor: number;
  /** Seconds since the process was started. */
  readonly wall: number;
}

/** Writes what a process has used to the file that a variable names, when it ends. */
const REPORT = `
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const wall = performance.now() / 1000;
  require('node:fs').writeFileSync(process.env.GRAFT_BENCH_REPORT, JSON.stringify({ processor: (user + system) / 1e6, wall }));
});
`;

/** What is started, by what it is called: the arguments of Node, given the folders of a build and of the files. */
const STARTS: Readonly<Record<string, (root: string, files: string) => readonly string[]>> = {
  'node -e 0': () => ['-e', '0'],
  'graft --version': (root) => [cli(root), '--version'],
  'graft --help': (root) => [cli(root), '--help'],
  'graft train --help': (root) => [cli(root), 'train', '--help'],
  'graft predict': (root, files) => [cli(root), 'predict', join(files, 'model.onnx'), join(files, 'cat.jpg')],
  'import graft': (root) => importing(root, 'index.js', ''),
  'import graft/predict': (root) => importing(root, 'classifier/predict.js', ''),
  '... to the first answer': (root, files) =>
    importing(
      root,
      'classifier/predict.js',
      `const classifier = await module.loadClassifier(${JSON.stringify(join(files, 'model.onnx'))});
       await classifier.classify(${JSON.stringify(join(files, 'cat.jpg'))});`,
    ),
};

function cli(root: string): string {
  return join(root, 'dist/src/cli/main.js');
}

function importing(root: string, file: string, then: string): readonly string[] {
  const url = pathToFileURL(join(root, 'dist/src', file)).href;
  const program = `const module = await import(${JSON.stringify(url)}); ${then} process.exit();`;
  return ['--input-type=module', '-e', program];
}

/**
 * Measures how long Graft takes to start, in processes that take turns, so that other work on the machine slows all of
 * them alike.
 *
 * @param others folders of other builds of this repository
 * @returns lines to print: medians of the rounds
 */
export async function benchStart(others: readonly string[]): Promise<string[]> {
  const files = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  try {
    await writeModel(join(files, 'model.onnx'));
    await writeFile(join(files, 'cat.jpg'), await photograph(1, 450, 370));
    await writeFile(join(files, 'report.cjs'), REPORT);
    const builds = new Map([
      ['this build', fileURLToPath(new URL('../..', import.meta.url))],
      ...others.map((other): [string, string] => [other, resolve(other)]),
    ]);
    const results = new Map<string, Started[]>();
    // The first round is a warm-up.
    for (let round = -1; round < ROUNDS; round++) {
      for (const [name, argumentsOf] of Object.entries(STARTS)) {
        for (const [build, root] of builds) {
          const started = await start(argumentsOf(root, files), files);
          const key = `${name}\n${build}`;
          if (round >= 0) results.set(key, [...(results.get(key) ?? []), started]);
        }
      }
    }
    return tableOf([...builds.keys()], results);
  } finally {
    await rm(files, { recursive: true });
  }
}

async function start(program: readonly string[], files: string): Promise<Started> {
  const report = join(files, 'report.json');
  await promisify(execFile)(process.execPath, ['--require', join(files, 'report.cjs'), ...program], {
    env: { ...process.env, GRAFT_BENCH_REPORT: report },
  });
  return JSON.parse(await readFile(report, 'utf8')) as Started;
}

function tableOf(builds: readonly string[], results: ReadonlyMap<string, readonly Started[]>): string[] {
  const lines = [`${'seconds of processor time / of time'.padEnd(38)}${builds.join('   ')}`];
  for (const name of Object.keys(STARTS)) {
    const values = builds.map((build) => {
      const rounds = results.get(`${name}\n${build}`)!;
      const [processor, wall] = [rounds.map((one) => one.processor), rounds.map((one) => one.wall)].map(
        median,
      );
      return `${processor.toFixed(3)} / ${wall.toFixed(3)}`.padEnd(Math.max(build.length, 13));
    });
    lines.push(`${name.padEnd(38)}${values.join('   ')}`.trimEnd());
  }
  return lines;
}

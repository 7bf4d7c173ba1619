import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSpace } from '../../src/files/index.js';
import { GraphBuilder, operators, serializeGraph } from '../../src/graph/index.js';
import { endlessModel } from '../runtime/endless-model.js';
import { type Ended, ended, graft, program, startGraft, temporaryFolder } from './command.js';
import { drawPhotograph } from './photographs.js';

/* How a command ends: by signals, without a reader, and with other things in place of its files. */

const built = (path: string): string => JSON.stringify(pathToFileURL(join(program, '../..', path)).href);
/** Seconds that an ending may take, with a margin for a busy machine. */
const MOST_SECONDS = 5;

const card = {
  formatVersion: 1,
  graftVersion: '0.1.0',
  classNames: ['cats', 'dogs\n\u001b[31mfake: cats (100 %)'],
  task: 'binary',
  imageSize: [32, 32],
  resize: { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false },
  backbone: { name: 'small', weights: 'none' },
  training: {},
  results: {},
};

/** Classes by the mean of red and of green. */
function tinyModel(): Uint8Array {
  const graph = new GraphBuilder('tiny');
  const image = graph.input('image', 'uint8', ['N', 32, 32, 3]);
  const mean = operators.reduceMean(operators.cast(image, 'float32'), [1, 2], false);
  const two = operators.gather(mean, [0, 1], 1);
  graph.output('logits', operators.multiply(two, graph.scalar(1, 'float32')));
  graph.output('probabilities', operators.multiply(two, graph.scalar(0.001, 'float32')));
  graph.metadata('graft', JSON.stringify(card));
  return serializeGraph(graph.build());
}

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'tiny.onnx'), tinyModel());
  await writeFile(join(folder, 'endless.onnx'), endlessModel({ graft: JSON.stringify(card) }));
  await mkdir(join(folder, 'photos'));
  for (let seed = 0; seed < 8; seed++) {
    const photograph = await drawPhotograph('discs', { width: 64, height: 48, seed });
    await writeFile(join(folder, 'photos', `${seed}.jpg`), photograph);
  }
});

async function secondsToEnd(
  child: ChildProcess,
  signal: NodeJS.Signals,
): Promise<Ended & { seconds: number }> {
  const start = performance.now();
  child.kill(signal);
  return { ...(await ended(child)), seconds: (performance.now() - start) / 1000 };
}

describe.skipIf(process.platform === 'win32')('a command', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends by %s in the midst of an endless run',
    async (signal) => {
      const code = `
      import { readFileSync } from 'node:fs';
      import { Runtime } from ${built('runtime/index.js')};
      import { prepareProcessEnd } from ${built('cli/process-end.js')};
      prepareProcessEnd();
      const session = await new Runtime().createParallelSession(readFileSync('endless.onnx'));
      const image = { type: 'uint8', shape: [1, 32, 32, 3], data: new Uint8Array(3072) };
      setTimeout(() => console.log('running'), 500);
      await session.run({ image });
      console.log('ended');`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: folder });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const { signal: by, seconds } = await secondsToEnd(child, signal);
      expect(by).toBe(signal);
      expect(seconds).toBeLessThan(MOST_SECONDS);
    },
  );

  it('refuses a model that contains a loop', async () => {
    const { code, stderr } = await graft(['predict', 'endless.onnx', 'photos'], folder);
    expect(stderr).toMatch(/endless\.onnx contains the operator Loop/);
    expect(code).toBe(1);
  });

  it('can be ended while it waits for a pipe, and reads a model from one', async () => {
    execFileSync('mkfifo', ['model.pipe'], { cwd: folder });
    const waiting = startGraft(['predict', 'model.pipe', 'photos'], folder);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const { code, seconds } = await secondsToEnd(waiting, 'SIGTERM');
    expect({ code, quick: seconds < MOST_SECONDS }).toEqual({ code: 143, quick: true });
    const fed = startGraft(['predict', 'model.pipe', 'photos/0.jpg'], folder);
    const writer = spawn('sh', ['-c', 'cat tiny.onnx > model.pipe'], { cwd: folder });
    const [{ code: read }] = await Promise.all([ended(fed), ended(writer)]);
    expect(read).toBe(0);
  });

  it.each(['config.json', 'checkpoint.bin', 'run.lock'])('refuses a run whose %s is a pipe', async (name) => {
    const run = join(folder, `run-${name}`);
    await mkdir(run);
    if (name !== 'config.json') await writeFile(join(run, 'config.json'), '{}');
    execFileSync('mkfifo', [join(run, name)]);
    const { code, stderr } = await graft(['train', '--resume', run], folder);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(/^graft: /);
  });

  it('uses no more threads than there are cores, and says so', async () => {
    const { code, stderr } = await graft(['predict', 'tiny.onnx', 'photos', '--threads', '1000'], folder);
    const cores = availableParallelism();
    expect(stderr).toMatch(new RegExp(`^graft: --threads 1000 is more than .*; using ${cores}\\.\\n$`));
    expect(code).toBe(0);
  });

  it('prints names on their own line', async () => {
    const { stdout } = await graft(['predict', 'tiny.onnx', 'photos', '--top', '2'], folder);
    expect(stdout.trimEnd().split('\n')).toHaveLength(8);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('dogs \\u001b[31mfake');
  });

  it.each([
    ['lines', []],
    ['events', ['--json']],
    ['a table', ['--csv', '-']],
  ])('ends quietly when the reader of its %s has ended', async (_, args) => {
    await writeFile(join(folder, 'list.txt'), 'photos/0.jpg\n'.repeat(3000));
    const child = startGraft(['predict', 'tiny.onnx', '--list', 'list.txt', ...args], folder);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
  });

  it('reports in one line that its output cannot be written', async () => {
    const full = openSync('/dev/full', constants.O_WRONLY);
    for (const args of [[], ['--json'], ['--csv', '-']]) {
      const child = spawn(process.execPath, [program, 'predict', 'tiny.onnx', 'photos', ...args], {
        cwd: folder,
        stdio: ['ignore', full, 'pipe'],
      });
      const { code, stderr } = await ended(child);
      expect(stderr).toMatch(/^graft: .*cannot be written: the disk is full\.\n/);
      expect(code).toBe(1);
    }
  });
});

describe.skipIf(process.platform !== 'linux')('a command without enough resources', () => {
  it('reports how many open files it needs', () => {
    const command = `ulimit -n 64; exec "${process.execPath}" "${program}" predict tiny.onnx photos`;
    const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toMatch(
      /^graft: Graft needs 256 open files at a time, but only 64 are allowed here\.\n.*ulimit/,
    );
    expect(status).toBe(1);
  });

  it('reports how much space it needs before it begins', async () => {
    await expectSpace(folder, 1000);
    await expect(expectSpace(folder, 2 ** 60)).rejects.toThrow(
      /needs about 1152921504607 MB, but .* only \d+ MB left/,
    );
  });
});

describe('a model', () => {
  it('whose card contradicts its network is refused, and so is one that was changed', async () => {
    const bytes = tinyModel();
    const without = async (name: string, content: Uint8Array): Promise<Ended> => {
      await writeFile(join(folder, name), content);
      return await graft(['predict', name, 'photos'], folder);
    };
    const changed = bytes.slice();
    changed[changed.length - 40] ^= 1;
    expect((await without('changed.onnx', changed)).stderr).toMatch(/changed\.onnx is (damaged|not)/);
    expect(await readFile(join(folder, 'changed.onnx'))).toHaveLength(bytes.length);
  });
});

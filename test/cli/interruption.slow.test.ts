import { type ChildProcess, spawn } from 'node:child_process';
import { access, link, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { requestStop } from '../../dist/src/recipes/index.js';
import {
  type Ended,
  ended,
  eventsOf,
  filesBelow,
  graftJson,
  hasShared,
  imagenetWeights,
  program,
  startGraft,
  temporaryFolder,
} from './command.js';
import { drawPhotograph, photographFolder } from './photographs.js';
import { runFiles } from './run-results.js';

const built = (path: string): string => JSON.stringify(pathToFileURL(join(program, '../..', path)).href);

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

describe('a process that ends while it writes a file', () => {
  /** Starts to write 300 MB, and ends in the given way as soon as the file exists. */
  async function endWhileWriting(end: string): Promise<Ended> {
    const code = `
      import { readdirSync } from 'node:fs';
      import { writeFileAtomically } from ${built('files/index.js')};
      import { prepareProcessEnd } from ${built('cli/process-end.js')};
      prepareProcessEnd();
      writeFileAtomically('out/model.onnx', new Uint8Array(3e8));
      const look = () => {
        const names = (() => { try { return readdirSync('out'); } catch { return []; } })();
        if (names.length === 0) setImmediate(look);
        else { console.log(names.join(' ')); ${end} }
      };
      look();`;
    return await ended(spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: folder }));
  }

  it.each([
    ['by Ctrl-C', "process.kill(process.pid, 'SIGINT');", { code: 130, signal: null }],
    ['by a request to stop', "process.kill(process.pid, 'SIGTERM');", { code: 143, signal: null }],
    ['of its own', 'process.exit(3);', { code: 3, signal: null }],
  ])('%s leaves nothing of it', async (_, end, expected) => {
    const { code, signal, stdout } = await endWhileWriting(end);
    // The process did end in the middle.
    expect(stdout).toMatch(/^model\.onnx\..*\.tmp\n$/);
    expect({ code, signal }).toEqual(expected);
    expect(await filesBelow(join(folder, 'out'))).toEqual([]);
  });
});

describe('graft train while photographs are read', () => {
  /** Many large pictures, which take seconds to read. */
  async function largePhotographs(): Promise<void> {
    for (const [at, name] of (['discs', 'stripes'] as const).entries()) {
      await mkdir(join(folder, 'large', name), { recursive: true });
      const first = join(folder, 'large', name, '0.jpg');
      await writeFile(first, await drawPhotograph(name, { width: 6000, height: 4500, seed: at }));
      for (let copy = 1; copy < 200; copy++) await link(first, join(folder, 'large', name, `${copy}.jpg`));
    }
  }

  const args = ['train', 'large', '--weights', 'openimages', '--offline', '--threads', '1', '--out'];

  /** Sends Ctrl-C soon after the run has begun. */
  async function stopped(run: string, ...more: string[]): Promise<Ended> {
    const child = startGraft([...args, run, ...more], folder);
    const end = ended(child);
    await vi.waitFor(() => access(join(folder, run, 'config.json')), { timeout: 60_000, interval: 20 });
    await setTimeout(500);
    child.kill('SIGINT');
    return await end;
  }

  it('stops at once at Ctrl-C, and speaks of no step and no checkpoint', async () => {
    await largePhotographs();
    const start = performance.now();
    const { code, stdout, stderr } = await stopped('early');
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(stdout).toMatch(
      /^\nStopping\. A second Ctrl-C or SIGTERM stops at once\.\nStopped while reading the photographs\. Nothing has been trained yet\.\nTo continue: .*train --resume early\n$/,
    );
    expect(performance.now() - start).toBeLessThan(60_000);
    expect(await filesBelow(join(folder, 'early'))).toEqual(['config.json', 'events.jsonl']);
    // The Studio shows it as paused.
    const log = await readFile(join(folder, 'early/events.jsonl'), 'utf8');
    expect(JSON.parse(log.trim().split('\n').at(-1)!)).toMatchObject({
      event: 'stopped',
      message: 'Training was stopped before it took a step.',
    });
  });

  it('says the same as JSON', async () => {
    const { stdout } = await stopped('early-json', '--json');
    expect(eventsOf(stdout).at(-1)).toEqual({
      ...{ event: 'stopped', run: 'early-json' },
      message: 'Stopped while reading the photographs. Nothing has been trained yet.',
    });
  });
});

describe.skipIf(!hasShared)('graft tutorial', () => {
  const start = (out: string, fineTuneEpochs: number): ChildProcess => {
    const settings = ['--image-size', '64', '--batch-size', '4', '--epochs', '2', '--seed', '1', '--json'];
    const phases = [
      '--fine-tune-epochs',
      String(fineTuneEpochs),
      '--reuse-views',
      '--threads',
      '1',
      '--out',
      out,
    ];
    const inputs = ['--data', 'photos', '--weights', imagenetWeights];
    return startGraft(['tutorial', ...inputs, ...settings, ...phases], folder);
  };

  beforeAll(async () => {
    const classes = ['discs', 'stripes'] as const;
    for (const part of ['train', 'validation']) {
      await photographFolder(join(folder, 'photos', part), { classes, perClass: 12, seed: part.length });
    }
  });

  it.each(['"event":"summary"', '"event":"progress"', '"phase":"fine-tuning"'])(
    'stopped by Ctrl-C after %s says so and leaves what it goes on from',
    async (mark) => {
      const child = start('run', 999);
      let seen = false;
      child.stdout?.on('data', (text: Buffer) => {
        // The second signal would end it at once.
        if (!seen && text.includes(mark)) child.kill('SIGINT');
        seen ||= text.includes(mark);
      });
      const { code, signal, stdout, stderr } = await ended(child);
      expect({ code, signal, stderr }).toEqual({ code: 130, signal: null, stderr: '' });
      expect(stdout).toContain(mark);
      expect(eventsOf(stdout).at(-1)).toMatchObject({ event: 'stopped', run: 'run' });
      const files = await filesBelow(join(folder, 'run'));
      // Before the first step there is nothing to save, and a slow machine may not get there in time.
      if (mark !== '"event":"summary"') expect(files).toContain('checkpoint.bin');
      expect(files.filter((name) => name !== 'checkpoint.bin')).toEqual([
        'config.json',
        'events.jsonl',
        'photographs.json',
      ]);
    },
  );

  it('stops quietly when nothing reads its output, and can be resumed', async () => {
    const child = start('unread', 999);
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('"event":"progress"')) child.stdout?.destroy();
    });
    const { code, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
    expect(await filesBelow(join(folder, 'unread'))).toContain('config.json');
    expect(await filesBelow(join(folder, 'unread'))).not.toContain('results.json');
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('saves at %s', async (signal) => {
    const child = start(`by-${signal}`, 999);
    let seen = false;
    child.stdout?.on('data', (text: Buffer) => {
      if (!seen && text.includes('"phase":"fine-tuning"')) child.kill(signal);
      seen ||= text.includes('"phase":"fine-tuning"');
    });
    const { code, stdout } = await ended(child);
    expect(code).toBe(signal === 'SIGTERM' ? 143 : 129);
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: 'stopped' });
    expect(await filesBelow(join(folder, `by-${signal}`))).toContain('checkpoint.bin');
  });

  it('saves when a file in its folder asks it to stop, as the Studio does on Windows', async () => {
    const child = start('by-file', 999);
    let asked: Promise<boolean> | undefined;
    child.stdout?.on('data', (text: Buffer) => {
      if (text.includes('"phase":"fine-tuning"')) asked ??= requestStop(join(folder, 'by-file'));
    });
    const { code, stdout } = await ended(child);
    expect(await asked).toBe(true);
    expect(code).toBe(130);
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: 'stopped' });
    const files = await filesBelow(join(folder, 'by-file'));
    expect(files).toContain('checkpoint.bin');
    expect(files).not.toContain('run.stop');
  });

  it('resumes after Ctrl-C with graft train --resume, with the same result as without a stop', async () => {
    const child = start('resumed', 3);
    let seen = false;
    child.stdout?.on('data', (text: Buffer) => {
      if (!seen && text.includes('"phase":"fine-tuning"')) child.kill('SIGINT');
      seen ||= text.includes('"phase":"fine-tuning"');
    });
    expect((await ended(child)).code).toBe(130);
    const events = await graftJson(['train', '--resume', 'resumed'], folder);
    expect(events.some(({ event }) => event === 'resumed')).toBe(true);
    // The model is evaluated before any training only once.
    expect(events.some(({ event }) => event === 'initial')).toBe(false);
    expect(await filesBelow(join(folder, 'resumed'))).toEqual(runFiles);
    expect((await ended(start('whole', 3))).code).toBe(0);
    const [resumed, whole] = await Promise.all(
      ['resumed', 'whole'].map((run) => readFile(join(folder, run, 'history.json'))),
    );
    expect(resumed.equals(whole)).toBe(true);
    // Two trainings and a half.
  }, 180_000);
});

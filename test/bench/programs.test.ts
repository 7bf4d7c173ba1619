import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child, type Command, runProgram } from '../../bench/peers/child.js';
import { readyLine, timesLine } from '../../bench/peers/protocol.js';

const threads = availableParallelism();
const program = (source: string): Command => ({ words: [process.execPath, '-e', source] });
const ignore = (): void => undefined;

describe('runProgram', () => {
  it('passes on every line with the time of its arrival', async () => {
    const lines: [unknown, number][] = [];
    const source = `console.log('{"a":1}'); setTimeout(() => console.log('[2]'), 400)`;
    const { seconds } = await runProgram(program(source), threads, (...line) => lines.push(line));
    expect(lines.map(([line]) => line)).toEqual([{ a: 1 }, [2]]);
    const [[, first], [, second]] = lines;
    expect(second - first).toBeGreaterThan(0.3);
    expect(seconds).toBeGreaterThanOrEqual(second);
  });

  it('adds variables to the environment of a program', async () => {
    const lines: unknown[] = [];
    const source = 'console.log(JSON.stringify([process.env.PATH, process.env.OMP_WAIT_POLICY]))';
    const command = { ...program(source), environment: { OMP_WAIT_POLICY: 'PASSIVE' } };
    await runProgram(command, threads, (line) => lines.push(line));
    expect(lines).toEqual([[process.env.PATH, 'PASSIVE']]);
  });

  it('reports why a program failed', async () => {
    const failing = program('console.error("no such weights"); process.exit(3)');
    await expect(runProgram(failing, threads, ignore)).rejects.toThrow(/code 3.*no such weights/s);
    await expect(runProgram(program('console.log("Hello")'), threads, ignore)).rejects.toThrow('Hello');
    await expect(runProgram({ words: ['no-such-program'] }, threads, ignore)).rejects.toThrow(
      'no-such-program',
    );
  });

  it.skipIf(process.platform !== 'linux' || threads < 2)(
    'keeps a program on as many cores as asked for',
    async () => {
      const lines: unknown[] = [];
      const source = 'console.log(require("node:os").availableParallelism())';
      await runProgram(program(source), 1, (line) => lines.push(line));
      expect(lines).toEqual([1]);
    },
  );

  it.skipIf(process.platform !== 'linux')('counts the memory of child processes', async () => {
    const hold = (megabytes: number): string => `globalThis.held = Buffer.alloc(${megabytes}e6, 1);`;
    const wait = 'setTimeout(() => undefined, 2500);';
    const child = JSON.stringify(hold(150) + wait);
    const start = `require("node:child_process").spawn(process.execPath, ["-e", ${child}]);`;
    const alone = await runProgram(program(hold(200) + wait), threads, ignore);
    const both = await runProgram(program(hold(200) + start + wait), threads, ignore);
    expect(alone.peakBytes).toBeGreaterThan(200e6);
    // The program itself takes about 50 MB, once.
    expect(both.peakBytes! - alone.peakBytes!).toBeGreaterThan(100e6);
    expect(both.peakBytes! - alone.peakBytes!).toBeLessThan(250e6);
  });
});

describe('graft-compute', () => {
  const built = resolve(import.meta.dirname, '../../dist/bench/peers/graft-compute.js');
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-bench-test-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('answers requests for measurements until standard input ends', async () => {
    const pixels = join(folder, 'pixels.bin');
    await writeFile(pixels, new Uint8Array(2 * 160 * 160 * 3).fill(100));
    const settings = ['--pixels', pixels, '--batch', '2', '--threads', `${threads}`];
    const lines: unknown[] = [];
    const child = new Child({ words: [process.execPath, built, ...settings] }, threads, (line) => {
      lines.push(line);
      if (lines.length === 1) child.say({ work: 'step', variant: 'ONNX Runtime', calls: 3 });
      if (lines.length === 2) child.finish();
    });
    await child.ended;
    const ready = readyLine.parse(lines[0]);
    expect(ready.variants).toEqual({ forward: ['ONNX Runtime'], step: ['ONNX Runtime'] });
    expect(ready.features).toHaveLength(1280);
    const { milliseconds } = timesLine.parse(lines[1]);
    expect(milliseconds).toHaveLength(3);
    expect(milliseconds.every((time) => time > 0)).toBe(true);
  });
});

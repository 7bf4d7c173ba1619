import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/* ONNX Runtime reports to Microsoft unless a setting forbids it. Each program runs with a separate home. */

const platform = new URL('../../dist/src/platform/node/index.js', import.meta.url).href;
const runtime = new URL('../../dist/src/runtime/index.js', import.meta.url).href;
const hasStrace = spawnSync('strace', ['-V']).status === 0;
const hasReports = process.platform === 'linux' || process.platform === 'darwin';

/** Loads the library and a model, in this thread and in Graft's threads. */
const load = `
  const { loadOnnxRuntime } = await import('${platform}');
  await loadOnnxRuntime();
  const { Runtime } = await import('${runtime}');
  const running = new Runtime({ threads: 2 });
  await running.channelBlock();
  await running.close();
  console.log('loaded');`;

const inWorker = (options: string, before = ''): string => `
  import { SHARE_ENV, Worker } from 'node:worker_threads';
  ${before}
  const code = ${JSON.stringify(`(async () => { ${load} })().catch((error) => console.log(error.message, error.hint))`)};
  const worker = new Worker(code, { eval: true, ${options} });
  await new Promise((resolve) => worker.on('exit', resolve));`;

const programs: Readonly<Record<string, { code: string; env?: NodeJS.ProcessEnv; refused?: boolean }>> = {
  'the main thread': { code: load },
  'a worker thread': { code: inWorker(''), refused: true },
  'a worker thread that shares the environment': { code: inWorker('env: SHARE_ENV') },
  'a worker thread after the main thread': { code: inWorker('', load) },
  'a worker thread of a program that was told so': {
    code: inWorker(''),
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-telemetry-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.runIf(hasReports).each(Object.entries(programs))('ONNX Runtime in %s', (name, program) => {
  it(program.refused ? 'is refused with what to do' : 'reports nothing', async () => {
    const home = join(folder, name.replaceAll(' ', '-'));
    await mkdir(home);
    const file = join(home, 'program.mjs');
    await writeFile(file, program.code);
    const trace = join(folder, `${name.replaceAll(' ', '-')}.trace`);
    const { ORT_DISABLE_TELEMETRY: _, ...environment } = process.env;
    const command = hasStrace
      ? ['strace', '-f', '-qq', '-e', 'trace=socket,connect', '-o', trace, process.execPath, file]
      : [process.execPath, file];
    const { stdout, stderr } = spawnSync(command[0], command.slice(1), {
      encoding: 'utf8',
      env: { ...environment, HOME: home, XDG_CACHE_HOME: undefined, ...program.env },
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(program.refused ? /cannot be switched off.*SHARE_ENV/ : /loaded/);
    if (hasStrace) expect(await readFile(trace, 'utf8')).not.toMatch(/AF_INET/);
    expect(await readdir(home)).toEqual(['program.mjs']);
  });
});

import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Ended, ended, program, temporaryFolder } from './command.js';

const built = (path: string): string => JSON.stringify(pathToFileURL(join(program, '../..', path)).href);

/** A training that is told to stop when only its results are left to write, and how it goes on. */
async function stoppedAtTheEnd(goesOn: string): Promise<Ended> {
  const code = `
    import { prepareProcessEnd } from ${built('cli/process-end.js')};
    import { createOutput } from ${built('cli/output.js')};
    import { runTraining } from ${built('cli/run-training.js')};
    import { TrainingStoppedError } from ${built('train/index.js')};
    prepareProcessEnd();
    const result = {
      status: 'finished', run: 'run', model: 'run/model.onnx', report: 'run/report.html', recipe: {}, seed: 1,
      classNames: ['a', 'b'], phases: [], skipped: [], warnings: [], seconds: 1,
    };
    const display = { output: createOutput(false), run: 'run', checkpointMinutes: 5, summary: false };
    await runTraining(display, async ({ signal }) => {
      const stopped = new Promise((done) => signal.addEventListener('abort', done));
      const waiting = setTimeout(() => {}, 60_000);
      process.kill(process.pid, 'SIGINT');
      await stopped;
      clearTimeout(waiting);
      ${goesOn}
    });`;
  const script = join(await temporaryFolder(), 'training.mjs');
  await writeFile(script, code);
  return await ended(spawn(process.execPath, [script]));
}

describe('Ctrl-C while a run is ended', () => {
  it('is no failure if the run is complete', async () => {
    const { code, signal, stdout, stderr } = await stoppedAtTheEnd('return result;');
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
    expect(stdout).toContain('the run is complete.');
    expect(stdout).toContain('Saved run/model.onnx');
    expect(stdout).not.toContain('--resume');
  });

  it('keeps the exit code of a training that diverged', async () => {
    expect((await stoppedAtTheEnd("return { ...result, status: 'diverged' };")).code).toBe(1);
  });

  it('says how to go on if something was left to do', async () => {
    const { code, stdout } = await stoppedAtTheEnd('throw new TrainingStoppedError(0, { steps: 3 });');
    expect(code).toBe(130);
    expect(stdout).toMatch(/To continue: .* train --resume run/);
  });
});

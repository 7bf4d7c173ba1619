import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { limitConcurrency } from '../../concurrency.js';
import { reasonOf } from '../../errors.js';
import { nextRunFolder } from '../../recipes/index.js';
import { compareRuns } from '../../report/index.js';
import type { Comparison, NewRun, RunSummary } from '../api.js';
import { Refusal } from '../http/errors.js';
import { MAX_RUNNING } from '../limits.js';
import { SPLIT_SEED } from '../photographs/inspection.js';
import { className } from '../photographs/names.js';
import { planRun } from './plan-run.js';
import { changeRecord, ERROR_LOG } from './run-record.js';
import { runScore, StudioRun } from './studio-run.js';

interface StudioRunsOptions {
  readonly folder: string;
  /** What starts `graft`: a program and its first arguments. */
  readonly program: readonly string[];
  readonly onChange: (runs: readonly RunSummary[]) => void;
}

/** All runs in a folder, from the Studio and the command line. */
export class StudioRuns {
  readonly #options: StudioRunsOptions;
  readonly #oneAtATime = limitConcurrency(1);
  readonly #runs = new Map<string, StudioRun>();
  #told = '';

  constructor(options: StudioRunsOptions) {
    this.#options = options;
  }

  /** Reads all folders; an unchanged one costs a few system calls. */
  async refresh(): Promise<void> {
    await this.#oneAtATime(() => this.#look());
  }

  async list(): Promise<RunSummary[]> {
    await this.refresh();
    return this.#summaries();
  }

  /** @throws Refusal 404 when there is none of this id */
  async find(id: string): Promise<StudioRun> {
    if (!this.#runs.has(id)) await this.refresh();
    const run = this.#runs.get(id);
    if (run === undefined)
      throw new Refusal(404, 'no-run', 'There is no such run.', { hint: 'Its folder may be gone.' });
    return run;
  }

  /**
   * Starts training in a process of its own, which continues when the Studio ends.
   *
   * @param data what `graft train` is given
   * @throws UsageError for invalid settings, Refusal 400 for unknown weights, 409 when too many runs are in progress
   */
  async start(
    data: string,
    { recipe, settings = {}, weights, seed = SPLIT_SEED, name, language }: NewRun,
  ): Promise<RunSummary> {
    planRun({ recipe, settings, weights });
    const folderName = name === undefined ? undefined : className(name);
    return await this.#oneAtATime(async () => {
      await this.#expectRoom();
      const parent = resolve(this.#options.folder);
      const folder = await nextRunFolder(parent, folderName ?? data);
      await mkdir(parent, { recursive: true });
      await mkdir(folder);
      const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
      await this.#spawn(folder, { data, recipe }, [
        ...['train', data, '--recipe', recipe, ...set, '--seed', String(seed), '--out', folder],
        ...(weights === undefined ? [] : ['--weights', weights]),
        ...(language === undefined ? [] : ['--language', language]),
      ]);
      return await this.#lookAt(folder);
    });
  }

  /** @throws Refusal 409 when the run cannot be resumed */
  async resume(id: string, acceptChanges: boolean): Promise<RunSummary> {
    return await this.#oneAtATime(async () => {
      const run = await this.#fresh(id);
      if (!run.summary().canResume)
        throw new Refusal(409, 'cannot-go-on', `The run cannot be resumed: it is ${run.state}.`, {
          values: {
            state: run.state,
          },
        });
      await this.#expectRoom();
      await this.#spawn(run.folder, {}, [
        ...['train', '--resume', run.folder],
        ...(acceptChanges ? ['--accept-changes'] : []),
      ]);
      return await this.#lookAt(run.folder);
    });
  }

  /**
   * Tells the process of a run to stop at the end of its step. A second request stops it at once.
   *
   * @throws Refusal 409 when no process on this machine works on it
   */
  async halt(id: string, wanted: 'pause' | 'stop'): Promise<RunSummary> {
    return await this.#oneAtATime(async () => {
      const run = await this.#fresh(id);
      const { state, holder } = run;
      if (wanted === 'stop' && state !== 'running' && state !== 'stopping' && state !== 'finished') {
        // It has already stopped; the request is only recorded.
        if (!run.summary().canResume)
          throw new Refusal(409, 'run-is', `The run is ${state}.`, { values: { state } });
        await changeRecord(run.folder, { wanted, wantedAt: new Date().toISOString() });
        return await this.#lookAt(run.folder);
      }
      const allowed = wanted === 'pause' ? state === 'running' : state === 'running' || state === 'stopping';
      if (!allowed) throw new Refusal(409, 'run-is', `The run is ${state}.`, { values: { state } });
      if (holder === undefined)
        throw new Refusal(409, 'run-starts', 'The run is just starting.', { hint: 'Try again in a moment.' });
      if (!holder.here)
        throw new Refusal(409, 'run-elsewhere', 'The run is in progress on another machine.', {
          hint: 'Stop it there.',
        });
      await changeRecord(run.folder, { wanted, wantedAt: new Date().toISOString() });
      process.kill(holder.pid, 'SIGINT');
      return await this.#lookAt(run.folder);
    });
  }

  /** @throws Refusal 400 for fewer than two runs or too many */
  async compare(ids: readonly string[]): Promise<Comparison> {
    if (ids.length < 2 || ids.length > 12)
      throw new Refusal(400, 'runs-to-compare', 'Expected 2 to 12 runs to compare.');
    const all = await Promise.all(ids.map((id) => this.find(id)));
    const read = all.map(({ run, folder }) => run ?? { path: folder, name: '', problems: [] });
    const { names, differences, results, shared, epochs, seconds } = compareRuns(read);
    const logs = all.map(({ log }) => log);
    return {
      ids,
      names,
      differences,
      results: Object.fromEntries(
        Object.entries(results).map(([part, scores]) => [
          part,
          scores.map((score) => score && runScore(score)),
        ]),
      ),
      shared,
      epochs: epochs.map((count, at) => count ?? (logs[at].epochs.length || null)),
      seconds: seconds.map((value, at) => value ?? (logs[at].seconds || null)),
      curves: all.map((run) => run.curves()),
      fineTuningAfterEpoch: logs.map(({ fineTuningAfterEpoch }) => fineTuningAfterEpoch),
    };
  }

  async #spawn(
    folder: string,
    noted: { readonly data?: string; readonly recipe?: string },
    args: readonly string[],
  ): Promise<void> {
    const [program, ...first] = this.#options.program;
    // Remove whatever has this name first, so that nothing is written through a link.
    await rm(join(folder, ERROR_LOG), { force: true });
    const errors = openSync(join(folder, ERROR_LOG), 'wx');
    try {
      const child = spawn(program, [...first, ...args, '--json'], {
        // In a group of its own, so that Ctrl-C ends the Studio and not the training.
        detached: true,
        stdio: ['ignore', 'ignore', errors],
        windowsHide: true,
      });
      await new Promise<void>((done, failed) => {
        child.once('spawn', done);
        child.once('error', failed);
      });
      // The end of the process is found by polling.
      child.on('error', () => undefined);
      child.once('exit', () => void this.refresh().catch(() => undefined));
      child.unref();
      const startedAt = new Date().toISOString();
      await changeRecord(folder, { ...noted, startedAt, pid: child.pid, wanted: undefined });
    } catch (error) {
      if (noted.data !== undefined) await rm(folder, { recursive: true, force: true });
      const reason = reasonOf(error);
      throw new Refusal(500, 'cannot-start', `The training could not be started: ${reason}.`, {
        values: { reason },
        cause: error,
      });
    } finally {
      closeSync(errors);
    }
  }

  async #expectRoom(): Promise<void> {
    await this.#look();
    const running = [...this.#runs.values()].filter(({ state }) => state === 'running');
    if (running.length < MAX_RUNNING) return;
    throw new Refusal(409, 'too-many-runs', `${running.length} runs are already in progress.`, {
      hint: 'Each uses the whole processor; pause one, or wait.',
      values: { count: running.length },
    });
  }

  async #look(): Promise<void> {
    const entries = await readdir(this.#options.folder, { withFileTypes: true }).catch(() => []);
    const seen = new Set<string>();
    for (const entry of entries) {
      // A link could lead anywhere.
      if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
      const folder = join(resolve(this.#options.folder), entry.name);
      const candidate = new StudioRun(folder);
      const run = this.#runs.get(candidate.id) ?? candidate;
      await run.refresh();
      if (!run.exists) continue;
      this.#runs.set(run.id, run);
      seen.add(run.id);
    }
    for (const id of this.#runs.keys()) if (!seen.has(id)) this.#runs.delete(id);
    this.#tell();
  }

  async #fresh(id: string): Promise<StudioRun> {
    const run = this.#runs.get(id);
    if (run === undefined) {
      await this.#look();
      const found = this.#runs.get(id);
      if (found === undefined)
        throw new Refusal(404, 'no-run', 'There is no such run.', { hint: 'Its folder may be gone.' });
      return found;
    }
    await run.refresh();
    return run;
  }

  async #lookAt(folder: string): Promise<RunSummary> {
    await this.#look();
    return [...this.#runs.values()].find((run) => run.folder === folder)!.summary();
  }

  #summaries(): RunSummary[] {
    return [...this.#runs.values()]
      .map((run) => run.summary())
      .sort((one, other) => ((one.startedAt ?? '') < (other.startedAt ?? '') ? 1 : -1));
  }

  #tell(): void {
    const summaries = this.#summaries();
    const text = JSON.stringify(summaries);
    if (text === this.#told) return;
    this.#told = text;
    this.#options.onChange(summaries);
  }
}

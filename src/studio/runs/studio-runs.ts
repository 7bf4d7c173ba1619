import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { limitConcurrency } from '../../concurrency.js';
import { nextRunFolder } from '../../recipes/index.js';
import type { Comparison, NewRun, RunPlan, RunSummary } from '../api.js';
import { Refusal } from '../http/errors.js';
import { MAX_RUNNING } from '../limits.js';
import { SPLIT_SEED } from '../photographs/inspection.js';
import { runName } from '../photographs/names.js';
import { comparisonOf } from './comparison.js';
import { planRun } from './plan-run.js';
import { planWithTime } from './plan-time.js';
import { deleteRun, renameRun } from './run-files.js';
import {
  expectAtRest,
  haltProcess,
  hasUnfinishedRequest,
  type NotedRun,
  resumeArguments,
  startProcess,
} from './run-process.js';
import { changeRecord } from './run-record.js';
import { StudioRun } from './studio-run.js';
import type { StudioRunsOptions } from './studio-runs-options.js';

/** How often a run is looked at that shall be ended. */
const WAITING_MILLISECONDS = 300;

/** All runs in a folder, from the Studio and the command line. */
export class StudioRuns {
  readonly #options: StudioRunsOptions;
  readonly #oneAtATime = limitConcurrency(1);
  readonly #runs = new Map<string, StudioRun>();
  #told = '';
  #waiting: NodeJS.Timeout | undefined;

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

  /** Those with a finished model, the newest first. */
  async withModel(): Promise<StudioRun[]> {
    const all = await this.list();
    return all.flatMap(({ id, hasModel }) => (hasModel ? (this.#runs.get(id) ?? []) : []));
  }

  /** @throws Refusal 404 when there is none of this id */
  async find(id: string): Promise<StudioRun> {
    if (!this.#runs.has(id)) await this.refresh();
    const run = this.#runs.get(id);
    if (run === undefined)
      throw new Refusal(404, 'no-run', 'There is no such run.', { hint: 'It may have been deleted.' });
    return run;
  }

  /**
   * Starts training in a process of its own, which continues when the Studio ends.
   *
   * @param given what `graft train` is given: photographs, and options about them
   * @throws UsageError for invalid settings, Refusal 400 for unknown weights, 409 when too many runs are in progress
   */
  async start(
    [data, ...options]: readonly [path: string, ...options: string[]],
    { recipe, settings = {}, weights, seed = SPLIT_SEED, name, language }: NewRun,
  ): Promise<RunSummary> {
    planRun({ recipe, settings, weights });
    const folderName = name === undefined ? undefined : runName(name);
    return await this.#oneAtATime(async () => {
      await this.#expectRoom();
      const parent = resolve(this.#options.folder);
      const folder = await nextRunFolder(parent, folderName ?? data);
      await mkdir(parent, { recursive: true });
      await mkdir(folder);
      const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
      await this.#spawn(folder, { data, recipe }, [
        ...['train', data, ...options, '--recipe', recipe, ...set, '--seed', String(seed), '--out', folder],
        ...(weights === undefined ? [] : ['--weights', weights]),
        ...(this.#options.trainOptions ?? []),
        ...(language === undefined ? [] : ['--language', language]),
      ]);
      return await this.#lookAt(folder);
    });
  }

  /** @throws Refusal 409 when the run cannot be resumed */
  async resume(id: string, acceptChanges: boolean): Promise<RunSummary> {
    return await this.#oneAtATime(async () => {
      const run = await this.#fresh(id);
      if (!run.canResume) {
        const { state } = run;
        throw new Refusal(409, 'cannot-go-on', `The run cannot be resumed: it is ${state}.`, {
          values: { state },
        });
      }
      await this.#expectRoom();
      await this.#spawn(run.folder, {}, resumeArguments(run, { acceptChanges }));
      return await this.#lookAt(run.folder);
    });
  }

  /**
   * Ends a run with the best model so far: at once, or when its process has stopped.
   *
   * @throws Refusal 409 when no epoch has finished, or the run has ended
   */
  async finish(id: string, acceptChanges: boolean): Promise<RunSummary> {
    return await this.#oneAtATime(async () => {
      const run = await this.#fresh(id);
      if (!run.summary().hasEpoch) {
        throw new Refusal(409, 'no-epoch', 'No epoch has finished, so there is no model to keep.', {
          hint: 'Wait for the end of the first epoch.',
        });
      }
      if (!run.canResume) return await this.#halt(run, 'finish');
      await this.#spawn(run.folder, {}, resumeArguments(run, { acceptChanges, finish: true }));
      return await this.#lookAt(run.folder);
    });
  }

  /**
   * Deletes a run that no process works on.
   *
   * @throws Refusal 409 while a process works on it
   */
  async remove(id: string): Promise<RunSummary[]> {
    return await this.#oneAtATime(async () => {
      const run = await this.#fresh(id);
      expectAtRest(run);
      await deleteRun(run.folder);
      await this.#look();
      return this.#summaries();
    });
  }

  /**
   * Gives a run another name.
   *
   * @throws Refusal 400 for a name that is not valid, 409 when it is taken or a process works on the run
   */
  async rename(id: string, name: string): Promise<RunSummary> {
    const wanted = runName(name);
    return await this.#oneAtATime(async () => {
      const run = await this.#fresh(id);
      expectAtRest(run);
      return await this.#lookAt(await renameRun(run.folder, wanted));
    });
  }

  /**
   * Tells the process of a run to stop at the end of its step: for a while, or to be thrown away afterwards.
   *
   * @throws Refusal 409 when no process on this machine works on it
   */
  async halt(id: string, wanted: 'pause' | 'discard'): Promise<RunSummary> {
    return await this.#oneAtATime(async () => await this.#halt(await this.#fresh(id), wanted));
  }

  /**
   * What a run would do, and how long that will probably take here.
   *
   * @param photographs see `planWithTime`
   * @throws UsageError for invalid settings, Refusal 400 for unknown weights
   */
  async plan(
    wanted: NewRun,
    photographs: { readonly total: number; readonly train?: number },
  ): Promise<RunPlan> {
    if (this.#runs.size === 0) await this.refresh();
    const timed = [...this.#runs.values()].flatMap((run) => run.timed ?? []);
    return planWithTime(planRun(wanted), photographs, timed);
  }

  /** @throws Refusal 400 for fewer than two runs or too many */
  async compare(ids: readonly string[]): Promise<Comparison> {
    if (ids.length < 2 || ids.length > 12)
      throw new Refusal(400, 'runs-to-compare', 'Expected 2 to 12 runs to compare.');
    const all = await Promise.all(ids.map((id) => this.find(id)));
    return comparisonOf(all.map(({ comparable }) => comparable));
  }

  /** A second request stops the process at once. */
  async #halt(run: StudioRun, wanted: 'pause' | 'finish' | 'discard'): Promise<RunSummary> {
    await haltProcess(run, wanted);
    if (wanted !== 'pause') this.#wait();
    return await this.#lookAt(run.folder);
  }

  /** Looks until everything that was asked for is done, even while no page is open. */
  #wait(): void {
    if (this.#waiting !== undefined) return;
    this.#waiting = setInterval(() => {
      void this.refresh()
        .catch(() => undefined)
        .then(() => {
          if ([...this.#runs.values()].some(hasUnfinishedRequest)) return;
          clearInterval(this.#waiting);
          this.#waiting = undefined;
        });
    }, WAITING_MILLISECONDS);
    this.#waiting.unref();
  }

  /** Does what was asked of a run whose process has ended meanwhile. */
  async #carryOutRequest(run: StudioRun): Promise<void> {
    if (!hasUnfinishedRequest(run) || run.isAtWork) return;
    const { wanted, folder } = run;
    try {
      if (wanted === 'discard') await deleteRun(folder);
      // It may have ended by itself in the meantime.
      else if (run.run?.results !== undefined) await changeRecord(folder, { wanted: undefined });
      else await this.#spawn(folder, {}, resumeArguments(run, { finish: true }));
    } catch {
      // The run stays, and rests.
      await changeRecord(folder, { wanted: 'pause' });
    }
    await run.refresh();
  }

  async #spawn(folder: string, noted: NotedRun, args: readonly string[]): Promise<void> {
    const { program } = this.#options;
    const onEnd = (): void => void this.refresh().catch(() => undefined);
    await startProcess(program, args, { folder, noted, onEnd });
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
      if (run.exists) await this.#carryOutRequest(run);
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
        throw new Refusal(404, 'no-run', 'There is no such run.', { hint: 'It may have been deleted.' });
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

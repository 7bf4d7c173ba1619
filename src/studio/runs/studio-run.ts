import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../../files/index.js';
import { checkRecipe, type Recipe, type RunHolder, RunLock } from '../../recipes/index.js';
import { hasSeveralLabels, type Run, readRun } from '../../report/index.js';
import type { Activity, ApiError, EpochPoint, RunDetail, RunState, RunSummary } from '../api.js';
import { describeError } from '../http/errors.js';
import { activityOf } from './activity.js';
import type { ComparableRun } from './comparison.js';
import { type TimedRun, timedRun } from './estimate.js';
import { describeFailure, type ReportedError } from './failures.js';
import { plannedEpochs } from './plan-time.js';
import { memoryOf } from './process-memory.js';
import { runDetail } from './run-detail.js';
import { problemOfRun, type RunFileProblem, runFileProblem } from './run-file-problem.js';
import type { LoggedRun, NumberedEvent } from './run-log.js';
import { loggedEvents, RunLogReader } from './run-log-reader.js';
import { lastError, ownFile, type RunRecord, readOwnText, readRecord } from './run-record.js';
import { runScore } from './run-score.js';
import { withShortPaths } from './short-paths.js';

/** A process that was started from here and has not taken the run's lock yet counts for this long. */
const STARTING_MILLISECONDS = 60_000;
/** Events with sentences or paths. */
const NAMES_FILES: ReadonlySet<string> = new Set(['note', 'figure', 'skipped', 'weights', 'diverged']);
const WATCHED = ['config.json', 'history.json', 'results.json', 'studio.json', 'run.lock', 'model.onnx'];

/** A run's folder, as it is now. */
export class StudioRun {
  readonly id: string;
  readonly folder: string;
  readonly #log: RunLogReader;
  #run: Run | undefined;
  /** A file of the run that is damaged or does not belong to it. */
  #problem: RunFileProblem | undefined;
  #record: RunRecord | undefined;
  #holder: RunHolder | undefined;
  #hasModel = false;
  #modified: number | undefined;
  #error: ApiError | undefined;
  #signature = '';
  /** When the lock of its holder was made, in milliseconds since 1970; 0 without a holder. */
  #lockedAt = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.id = runId(basename(folder));
    this.#log = new RunLogReader(this.logPath);
  }

  get logPath(): string {
    return join(this.folder, 'events.jsonl');
  }

  get log(): LoggedRun {
    return this.#log.log;
  }

  get run(): Run | undefined {
    return this.#run;
  }

  get holder(): RunHolder | undefined {
    return this.#holder;
  }

  get hasModel(): boolean {
    return this.#hasModel;
  }

  /** What was asked of it last and has not been done yet. */
  get wanted(): RunRecord['wanted'] {
    return this.#record?.wanted;
  }

  /** The process that holds it, counted from 1 over all that have worked on the run. */
  get process(): number {
    const { processes, begunAt } = this.log;
    // It tells of its data a while after it has taken the lock.
    return processes + (this.#lockedAt > (Date.parse(begunAt ?? '') || 0) ? 1 : 0);
  }

  /** Whether a process works on it, or is about to. */
  get isAtWork(): boolean {
    return this.#holder !== undefined || this.#isStarting();
  }

  /** Whether the folder holds a run. */
  get exists(): boolean {
    return this.#run !== undefined || this.#record !== undefined || this.#problem !== undefined;
  }

  /** Reads what has changed since. @returns whether anything that is shown did */
  async refresh(): Promise<boolean> {
    const before = JSON.stringify([this.state, this.#hasModel]);
    const stats = await Promise.all(
      WATCHED.map((name) => stat(join(this.folder, name)).catch(() => undefined)),
    );
    const signature = stats.map((found) => `${found?.mtimeMs} ${found?.size}`).join();
    const changed = signature !== this.#signature;
    if (changed) {
      this.#signature = signature;
      // A run's own files are no links, which could lead anywhere.
      this.#run = await readRun(this.folder, { read: readOwnText }).catch(() => undefined);
      this.#problem = await problemOfRun(this.folder, this.#run);
      this.#record = await readRecord(this.folder);
      this.#hasModel =
        this.#run?.results !== undefined && (await ownFile(this.folder, 'model.onnx')) !== undefined;
      this.#modified = Math.max(...stats.slice(0, 4).map((found) => found?.mtimeMs ?? 0)) || undefined;
    }
    this.#holder = await RunLock.holder(this.folder);
    const grew = await this.#log.read();
    const lock = stats[WATCHED.indexOf('run.lock')];
    // The holder of a lock touches it again and again.
    this.#lockedAt = this.#holder === undefined ? 0 : lock?.birthtimeMs || lock?.mtimeMs || 0;
    // What was asked of an earlier process does not concern one that began later, on the command line.
    const { wantedAt = '', wantedOf = 0 } = this.#record ?? {};
    if (
      this.wanted !== undefined &&
      (this.#lockedAt > Date.parse(wantedAt) || this.log.processes > wantedOf)
    ) {
      this.#record = { ...this.#record!, wanted: undefined };
    }
    this.#error = await this.#findError();
    return changed || grew || before !== JSON.stringify([this.state, this.#hasModel]);
  }

  get state(): RunState {
    const { last, diverged } = this.log;
    if (this.#run?.results !== undefined && this.#holder === undefined) {
      return diverged ? 'diverged' : 'finished';
    }
    if (this.isAtWork) return this.wanted === undefined ? 'running' : 'stopping';
    // Its process has ended; the Studio does the rest at its next look.
    if (this.wanted === 'finish' || this.wanted === 'discard') return 'stopping';
    if (this.#error !== undefined) return 'failed';
    if (this.wanted !== undefined) return 'paused';
    return last?.event === 'stopped' ? 'paused' : 'interrupted';
  }

  summary(): RunSummary {
    const { config, results } = this.#run ?? {};
    const { epochs, first, last, photographs } = this.log;
    const { state } = this;
    const active = state === 'running' || state === 'stopping';
    return {
      id: this.id,
      name: basename(this.folder),
      state,
      startedAt: first?.time ?? this.#record?.startedAt ?? isoTime(this.#modified),
      endedAt: active ? null : (last?.time ?? isoTime(this.#modified)),
      data: basename(textOf(config?.data) ?? this.#record?.data ?? ''),
      recipe: this.#recipe()?.name ?? textOf(config?.recipe) ?? this.#record?.recipe ?? null,
      backbone: this.#recipe()?.backbone ?? textOf(config?.backbone) ?? null,
      canPause: state === 'running' && this.#holder?.here === true,
      canResume: this.canResume,
      hasEpoch: epochs.length > 0,
      hasModel: this.#hasModel,
      severalLabels: photographs !== null || hasSeveralLabels(results),
      accuracy: epochs.at(-1)?.logs.val_accuracy ?? null,
      results: Object.fromEntries(
        Object.entries(results?.results ?? {})
          .filter(([part]) => part === 'test' || part === 'validation')
          .map(([part, result]) => [part, runScore(result)]),
      ),
      ...(this.#error !== undefined && state === 'failed' && { error: this.#error }),
    };
  }

  get canResume(): boolean {
    return this.#run?.config !== undefined && ['paused', 'interrupted', 'failed'].includes(this.state);
  }

  async detail(): Promise<RunDetail> {
    const { log } = this;
    const { config } = this.#run ?? {};
    const recipe = this.#recipe();
    return runDetail(this.summary(), {
      recipe,
      log,
      curves: this.curves,
      activity: await this.activity(),
      commandLine: textOf(config?.commandLine) ?? null,
      seed: typeof config?.seed === 'number' ? config.seed : null,
      weights: log.weights === null ? null : this.shortened(log.weights),
      notes: this.shortened(log.notes),
    });
  }

  async activity(): Promise<Activity> {
    const memory = await memoryOf(this.#holder);
    return activityOf(this.log, this.state, {
      memory,
      plannedEpochs: plannedEpochs(this.#recipe()),
      seconds: this.#run?.results?.seconds,
    });
  }

  /** The events of its log from one line up to another, with short paths. */
  async *events(after: number, upTo: number): AsyncGenerator<NumberedEvent> {
    for await (const { line, event } of loggedEvents(this.logPath, after, upTo)) {
      yield { line, event: NAMES_FILES.has(event.event) ? this.shortened(event) : event };
    }
  }

  /** What the run has reported, without the folders above its photographs and itself. */
  shortened<Reported>(reported: Reported): Reported {
    return withShortPaths(reported, this.#folders) as Reported;
  }

  get comparable(): ComparableRun {
    const run = this.#run ?? { path: this.folder, name: '', problems: [] };
    return { id: this.id, run, log: this.log, curves: this.curves };
  }

  /** How long it took, if it has finished on this machine. */
  get timed(): (TimedRun & { readonly endedAt: string }) | undefined {
    const recipe = this.#recipe();
    if (this.#run?.results === undefined || recipe === undefined) return undefined;
    return timedRun(recipe, this.log);
  }

  /** From the log; runs of earlier versions only have a history. */
  get curves(): readonly EpochPoint[] {
    const { epochs } = this.log;
    const { curves } = this.#run ?? {};
    if (epochs.length > 0 || curves === undefined) return epochs;
    const at = (values: readonly number[], index: number): number | null =>
      Number.isFinite(values[index]) ? values[index] : null;
    return curves.loss.map((_, index) => ({
      epoch: index + 1,
      phase: '',
      logs: Object.fromEntries(Object.entries(curves).map(([name, values]) => [name, at(values, index)])),
      seconds: 0,
      imagesPerSecond: null,
    }));
  }

  #recipe(): Recipe | undefined {
    try {
      return checkRecipe(this.#run?.config?.recipe);
    } catch {
      return undefined;
    }
  }

  /** The process of a run that was just started needs a moment until it holds the lock. */
  #isStarting(): boolean {
    const { pid, startedAt } = this.#record ?? {};
    if (pid === undefined || startedAt === undefined) return false;
    return Date.now() - Date.parse(startedAt) <= STARTING_MILLISECONDS && isRunning(pid);
  }

  #describe(reported: ReportedError): ApiError {
    return describeFailure(reported, {
      canResume: this.#run?.config !== undefined,
      folders: [...this.#folders, dirname(this.folder), homedir()],
    });
  }

  /** Of its photographs and its own. */
  get #folders(): string[] {
    const data = textOf(this.#run?.config?.data) ?? this.#record?.data;
    return [...(data === undefined ? [] : [data]), this.folder];
  }

  async #findError(): Promise<ApiError | undefined> {
    if (this.#holder !== undefined || this.#run?.results !== undefined) return undefined;
    if (this.#problem !== undefined) return describeError(runFileProblem(this.#problem));
    const { last } = this.log;
    if (last?.event === 'failed') {
      const hint = textOf(last.hint);
      return this.#describe({ error: String(last.message), ...(hint !== undefined && { hint }) });
    }
    const reported = await lastError(this.folder);
    return reported && this.#describe(reported);
  }
}

/** A run's id, from its folder's name. */
function runId(name: string): string {
  return createHash('sha256').update(`run ${name}`).digest('base64url').slice(0, 12);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isoTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}

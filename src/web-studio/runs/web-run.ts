import type { Run } from '../../report/browser.js';
import {
  type Activity,
  activityOf,
  type ComparableRun,
  describeFailure,
  type FollowedRun,
  type LoggedRun,
  type NumberedEvent,
  type PartName,
  plannedEpochs,
  Refusal,
  type RunDetail,
  type RunState,
  type RunSummary,
  runScore,
  timedRun,
} from '../../studio/browser.js';
import { EventLog } from './event-log.js';
import { RunFolder } from './run-folder.js';
import type { RecordedPhotographs, RunRecord } from './run-record.js';

const RECORD = 'run.json';
const PHOTOGRAPHS = 'photographs.json';

/** The work on a run in this tab. */
export interface RunWork {
  readonly stop: AbortController;
  /** What it was stopped for. */
  wanted: 'pause' | 'finish' | 'discard' | undefined;
}

/** A run of this tab. */
export class WebRun implements FollowedRun {
  readonly id: string;
  readonly folder: RunFolder;
  readonly eventLog: EventLog;
  /** Undefined while nothing works on it. */
  work: RunWork | undefined;
  /** Whether it has not been deleted. */
  exists = true;
  #record: RunRecord;
  #photographs: RecordedPhotographs | undefined;

  private constructor(id: string, folder: RunFolder, eventLog: EventLog, record: RunRecord) {
    this.id = id;
    this.folder = folder;
    this.eventLog = eventLog;
    this.#record = record;
  }

  /** Reads a run; undefined where its folder does not hold one. */
  static async read(id: string, handle: FileSystemDirectoryHandle): Promise<WebRun | undefined> {
    const folder = new RunFolder(handle);
    const record = await folder.readJson<RunRecord>(RECORD);
    if (record?.formatVersion !== 1) return undefined;
    return new WebRun(id, folder, await EventLog.open(folder), record);
  }

  /** Begins a run: first the photographs, then what makes the folder a run. */
  static async create(
    id: string,
    handle: FileSystemDirectoryHandle,
    record: RunRecord,
    photographs: RecordedPhotographs,
  ): Promise<WebRun> {
    const folder = new RunFolder(handle);
    const run = new WebRun(id, folder, await EventLog.open(folder), record);
    await run.writePhotographs(photographs);
    await folder.writeJson(RECORD, record);
    return run;
  }

  /** The name under which the training's state is kept. */
  get keep(): string {
    return `studio-${this.id}`;
  }

  get record(): RunRecord {
    return this.#record;
  }

  get log(): LoggedRun {
    return this.eventLog.state;
  }

  get state(): RunState {
    if (this.work !== undefined) return this.work.wanted === undefined ? 'running' : 'stopping';
    const { condition } = this.#record;
    if (condition === 'ended') return this.log.diverged ? 'diverged' : 'finished';
    return condition === 'working' ? 'interrupted' : condition;
  }

  get canResume(): boolean {
    return ['paused', 'interrupted', 'failed'].includes(this.state);
  }

  get hasModel(): boolean {
    return this.#record.condition === 'ended';
  }

  summary(): RunSummary {
    const { name, startedAt, data, recipe, error, results = {} } = this.#record;
    const { epochs, last } = this.log;
    const { state, work } = this;
    return {
      ...{ id: this.id, name, state, startedAt, data },
      endedAt: work === undefined ? (last?.time ?? startedAt) : null,
      recipe: recipe.name,
      backbone: recipe.backbone,
      canPause: state === 'running',
      canResume: this.canResume,
      hasEpoch: epochs.length > 0,
      hasModel: this.hasModel,
      severalLabels: false,
      accuracy: epochs.at(-1)?.logs.val_accuracy ?? null,
      results: Object.fromEntries(Object.entries(results).map(([part, result]) => [part, runScore(result)])),
      ...(state === 'failed' &&
        error !== undefined && { error: describeFailure(error, { canResume: true, folders: [] }) }),
    };
  }

  async activity(): Promise<Activity> {
    const { log, state } = this;
    const { recipe, seconds } = this.#record;
    return activityOf(log, state, { memory: null, plannedEpochs: plannedEpochs(recipe), seconds });
  }

  async detail(): Promise<RunDetail> {
    const { log } = this;
    const { recipe, seed } = this.#record;
    const { runDetail } = await import('./run-views.js');
    return runDetail(this.summary(), {
      ...{ recipe, log, seed, curves: log.epochs, activity: await this.activity(), commandLine: null },
      weights: log.weights,
      notes: log.notes,
    });
  }

  async comparable(): Promise<ComparableRun> {
    const { name, recipe, seed, weights, results, seconds } = this.#record;
    const { log } = this;
    return {
      ...{ id: this.id, log, curves: log.epochs },
      run: {
        ...{ path: this.id, name, problems: [] },
        config: { recipe, seed, weights },
        ...(results !== undefined && {
          results: { formatVersion: 1, results: { ...results }, seconds },
          photographs: judgedByPart(await this.photographs(), log.classNames),
        }),
      },
    };
  }

  /** How long it took, if it has ended here: one that came with a project may be from a faster computer. */
  get timed(): ReturnType<typeof timedRun> {
    const isOwn = this.#record.graftVersion === undefined;
    return this.hasModel && isOwn ? timedRun(this.#record.recipe, this.log) : undefined;
  }

  async change(changes: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...changes };
    await this.folder.writeJson(RECORD, this.#record);
  }

  /** @throws Refusal 404 when the list is gone or damaged */
  async photographs(): Promise<RecordedPhotographs> {
    this.#photographs ??= await this.folder.readJson<RecordedPhotographs>(PHOTOGRAPHS);
    if (this.#photographs !== undefined) return this.#photographs;
    throw new Refusal(404, 'no-record', 'The run has no record of its photographs.', {
      hint: 'It may have been made by an earlier version of Graft.',
    });
  }

  async writePhotographs(photographs: RecordedPhotographs): Promise<void> {
    await this.folder.writeJson(PHOTOGRAPHS, photographs);
    this.#photographs = photographs;
  }

  /** Nothing changes it but this tab. */
  async refresh(): Promise<void> {}

  events(after: number, upTo: number): AsyncGenerator<NumberedEvent> {
    return this.eventLog.events(after, upTo);
  }
}

/** Which photographs each part has, and which are right. Ids stand for contents. */
function judgedByPart({ photographs }: RecordedPhotographs, names: readonly string[]): Run['photographs'] {
  const inPart = (part: PartName) =>
    photographs
      .filter((one) => one.part === part)
      .map(({ id, className, right }) => ({
        ...{ path: id, size: 0, modified: 0, labels: [names.indexOf(className)] },
        ...(right !== undefined && { right }),
      }));
  return {
    ...{ formatVersion: 1, source: '', classNames: [...names] },
    parts: { train: inPart('train'), validation: inPart('validation'), test: inPart('test') },
  };
}

import {
  type Comparison,
  type NewRun,
  planWithTime,
  Refusal,
  type RunPlan,
  type RunSummary,
  runName,
  SPLIT_SEED,
} from '../../studio/browser.js';
import type { PhotographSource } from '../photograph-source.js';
import type { TabPlan } from './plan-in-tab.js';
import { recordedPhotographs } from './recorded-photographs.js';
import { RunTraining } from './run-training.js';
import { WebRun } from './web-run.js';
import type { WebRunsOptions } from './web-runs-options.js';

/** What a run is called when it gets no name. */
const DATA = 'photographs';

/** The runs of this tab. One at a time is trained, in workers of its own. */
export class WebRuns {
  readonly #folder: FileSystemDirectoryHandle;
  readonly #photographs: PhotographSource;
  readonly #options: WebRunsOptions;
  readonly #runs = new Map<string, WebRun>();
  #told = '';
  readonly #training: RunTraining;

  private constructor(
    folder: FileSystemDirectoryHandle,
    photographs: PhotographSource,
    options: WebRunsOptions,
  ) {
    this.#folder = folder;
    this.#photographs = photographs;
    this.#options = options;
    this.#training = new RunTraining({
      ...{ photographs, weights: options.weights },
      onChange: () => this.#tell(),
      discard: (run) => this.#delete(run),
    });
  }

  /**
   * Reads all runs of a project, and goes on with the one that was trained when the page was closed.
   *
   * @param project its folder in the browser's storage; runs keep to `runs/` in it
   */
  static async open(
    project: FileSystemDirectoryHandle,
    photographs: PhotographSource,
    options: WebRunsOptions,
  ): Promise<WebRuns> {
    const folder = await project.getDirectoryHandle('runs', { create: true });
    const runs = new WebRuns(folder, photographs, options);
    for await (const [id, handle] of entriesOf(folder)) {
      if (handle.kind !== 'directory') continue;
      const run = await WebRun.read(id, handle as FileSystemDirectoryHandle);
      if (run !== undefined) runs.#runs.set(id, run);
    }
    await runs.#training.goOnWith([...runs.#runs.values()]);
    return runs;
  }

  all(): readonly WebRun[] {
    return [...this.#runs.values()];
  }

  /** Reads runs whose folders were written by somebody else. */
  async adopt(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const run = await WebRun.read(id, await this.#folder.getDirectoryHandle(id));
      if (run !== undefined) this.#runs.set(id, run);
    }
    this.#tell();
  }

  /** The newest first. */
  list(): RunSummary[] {
    return [...this.#runs.values()]
      .map((run) => run.summary())
      .sort((one, other) => ((one.startedAt ?? '') < (other.startedAt ?? '') ? 1 : -1));
  }

  /** A name that no run has: the given one, or one with a number. */
  freeName(name: string, taken: readonly string[] = []): string {
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? name : `${name}-${number}`;
      if (!this.#isTaken(numbered) && !taken.includes(numbered)) return numbered;
    }
  }

  /** @throws Refusal 404 when there is none of this id */
  find(id: string): WebRun {
    const run = this.#runs.get(id);
    if (run !== undefined) return run;
    throw new Refusal(404, 'no-run', 'There is no such run.', { hint: 'It may have been deleted.' });
  }

  /**
   * @throws UsageError for invalid settings
   * @throws Refusal 400 for unknown weights, 409 while another run is trained
   */
  async start(wanted: NewRun): Promise<RunSummary> {
    const { weights, asked, recipe } = await planned(wanted);
    const name = this.freeName(wanted.name === undefined ? DATA : runName(wanted.name));
    this.#training.expectRoom();
    const id = crypto.randomUUID().replaceAll('-', '').slice(0, 12);
    const folder = await this.#folder.getDirectoryHandle(id, { create: true });
    const run = await WebRun.create(
      id,
      folder,
      {
        ...{ formatVersion: 1, name, data: DATA, asked, recipe, weights, condition: 'working' },
        startedAt: new Date().toISOString(),
        seed: wanted.seed ?? SPLIT_SEED,
      },
      recordedPhotographs(this.#photographs.labelled()),
    );
    this.#runs.set(id, run);
    await this.#training.launch(run, {});
    return run.summary();
  }

  /** @throws UsageError for invalid settings, Refusal 400 for unknown weights */
  async plan(wanted: NewRun): Promise<RunPlan> {
    const timed = [...this.#runs.values()].flatMap((run) => run.timed ?? []);
    return planWithTime([await planned(wanted)], { total: this.#photographs.labelled().length }, timed);
  }

  /**
   * @param acceptChanges whether it may begin anew with the photographs as they are now
   * @throws Refusal 409 when the run cannot be resumed, or another one is trained
   */
  async resume(id: string, acceptChanges: boolean): Promise<RunSummary> {
    const run = this.find(id);
    if (!run.canResume) {
      const { state } = run;
      throw new Refusal(409, 'cannot-go-on', `The run cannot be resumed: it is ${state}.`, {
        values: { state },
      });
    }
    this.#training.expectRoom();
    await this.#training.launch(run, { acceptChanges });
    return run.summary();
  }

  /**
   * Ends a run with the best model so far: at once, or when its worker has stopped.
   *
   * @throws Refusal 409 when no epoch has finished, the run has ended, or another one is trained
   */
  async finish(id: string): Promise<RunSummary> {
    const run = this.find(id);
    if (run.log.epochs.length === 0) {
      throw new Refusal(409, 'no-epoch', 'No epoch has finished, so there is no model to keep.', {
        hint: 'Wait for the end of the first epoch.',
      });
    }
    if (!run.canResume) return this.#training.halt(run, 'finish');
    this.#training.expectRoom();
    await this.#training.launch(run, { finish: true });
    return run.summary();
  }

  /**
   * Stops a run at the end of its step: for a while, or to be thrown away afterwards.
   *
   * @throws Refusal 409 when nothing works on it
   */
  halt(id: string, wanted: 'pause' | 'discard'): RunSummary {
    return this.#training.halt(this.find(id), wanted);
  }

  /** @throws Refusal 400 for a name that is not valid, 409 when it is taken or the run is trained */
  async rename(id: string, name: string): Promise<RunSummary> {
    const run = this.find(id);
    const wanted = runName(name);
    expectAtRest(run);
    const values = { name: wanted };
    if (run.record.name === wanted) {
      throw new Refusal(409, 'run-has-name', `The run is already called ${wanted}.`, { values });
    }
    if (this.#isTaken(wanted)) {
      throw new Refusal(409, 'run-exists', `There is already a run called ${wanted}.`, {
        hint: 'Choose another name.',
        values,
      });
    }
    await run.change({ name: wanted });
    this.#tell();
    return run.summary();
  }

  /** @throws Refusal 409 while the run is trained */
  async remove(id: string): Promise<RunSummary[]> {
    const run = this.find(id);
    expectAtRest(run);
    await this.#delete(run);
    return this.list();
  }

  /** @throws Refusal 400 for fewer than two runs or too many */
  async compare(ids: readonly string[]): Promise<Comparison> {
    if (ids.length < 2 || ids.length > 12)
      throw new Refusal(400, 'runs-to-compare', 'Expected 2 to 12 runs to compare.');
    const { comparisonOf } = await import('./run-views.js');
    return comparisonOf(await Promise.all(ids.map((id) => this.find(id).comparable())));
  }

  /** Stops the training; it goes on when the project is opened again. */
  async close(): Promise<void> {
    await this.#training.close();
  }

  async #delete(run: WebRun): Promise<void> {
    const { forgetTraining } = await import('../../web-training/index.js');
    await forgetTraining(run.keep);
    await this.#folder.removeEntry(run.id, { recursive: true });
    run.exists = false;
    this.#runs.delete(run.id);
    this.#tell();
  }

  #isTaken(name: string): boolean {
    return [...this.#runs.values()].some(({ record }) => record.name === name);
  }

  #tell(): void {
    const summaries = this.list();
    const text = JSON.stringify(summaries);
    if (text === this.#told) return;
    this.#told = text;
    this.#options.onChange(summaries);
  }
}

/** Loaded when it is needed: the page opens without the settings of trainings. */
async function planned(wanted: NewRun): Promise<TabPlan> {
  return (await import('./plan-in-tab.js')).planInTab(wanted);
}

/** @throws Refusal 409 while a run is trained */
function expectAtRest({ work, state }: WebRun): void {
  if (work === undefined) return;
  throw new Refusal(409, 'run-is', `The run is ${state}.`, { hint: 'Stop it first.', values: { state } });
}

/** Not every compiler's DOM types know that a directory can be iterated. */
function entriesOf(directory: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> {
  return (directory as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();
}

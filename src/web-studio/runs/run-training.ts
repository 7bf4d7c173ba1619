import { GraftError, reasonOf } from '../../errors.js';
import { Refusal, type ReportedError, type RunSummary } from '../../studio/browser.js';
import type { PhotographSource } from '../photograph-source.js';
import type { RunWork, WebRun } from './web-run.js';

/** How often a page that is opened again goes on with a run by itself without a finished epoch between. */
const MOST_ATTEMPTS = 3;

/** How a run goes on. */
interface HowToGoOn {
  /** Trains no further: ends with the best model so far. */
  readonly finish?: boolean;
  /** Begins anew with the photographs as they are now, where they have changed. */
  readonly acceptChanges?: boolean;
}

interface RunTrainingOptions {
  readonly photographs: PhotographSource;
  readonly weights: URL;
  /** Told whenever something about the run has changed. */
  readonly onChange: () => void;
  /** Deletes a run that shall be thrown away. */
  readonly discard: (run: WebRun) => Promise<void>;
}

/** Trains one run at a time, in workers of its own. */
export class RunTraining {
  readonly #options: RunTrainingOptions;
  #current: WebRun | undefined;
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: RunTrainingOptions) {
    this.#options = options;
  }

  /** @throws Refusal 409 while a run is trained */
  expectRoom(): void {
    if (this.#current === undefined) return;
    throw new Refusal(409, 'too-many-runs', '1 run is already in progress.', {
      hint: 'It uses the whole processor; pause it, or wait.',
      values: { count: 1 },
    });
  }

  /**
   * Begins to work on a run.
   *
   * @throws Refusal 409 while a run is trained
   */
  async launch(run: WebRun, how: HowToGoOn): Promise<void> {
    this.expectRoom();
    this.#current = run;
    const work: RunWork = { stop: new AbortController(), wanted: undefined };
    run.work = work;
    try {
      await run.change({ condition: 'working', error: undefined });
      await run.eventLog.begin();
    } catch (error) {
      this.#current = undefined;
      run.work = undefined;
      throw error;
    }
    this.#working = this.#work(run, work, how);
    this.#options.onChange();
  }

  /**
   * Stops a run at the end of its step: for a while, to keep its best model, or to be thrown away.
   *
   * @throws Refusal 409 when nothing works on it
   */
  halt(run: WebRun, wanted: 'pause' | 'finish' | 'discard'): RunSummary {
    const { work, state } = run;
    if (work === undefined || (wanted === 'pause' && state !== 'running')) {
      throw new Refusal(409, 'run-is', `The run is ${state}.`, { values: { state } });
    }
    work.wanted = wanted;
    work.stop.abort();
    this.#options.onChange();
    return run.summary();
  }

  /**
   * Goes on with the run that was trained when the page was closed; but not again and again without getting further,
   * because the run may be what ended the page.
   */
  async goOnWith(runs: readonly WebRun[]): Promise<void> {
    const run = runs.find(({ state }) => state === 'interrupted');
    if (run === undefined) return;
    const epochs = run.log.epochs.length;
    const { epochs: before = -1, attempts: made = 0 } = run.record.wentOn ?? {};
    const attempts = epochs === before ? made + 1 : 1;
    if (attempts > MOST_ATTEMPTS) return;
    await run.change({ wentOn: { epochs, attempts } });
    await this.launch(run, {});
  }

  /** Stops the training; the run goes on when the project is opened again. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#current?.work?.stop.abort();
    await this.#working;
  }

  async #work(run: WebRun, work: RunWork, how: HowToGoOn): Promise<void> {
    const { eventLog } = run;
    const { photographs, weights, onChange } = this.#options;
    const start = performance.now();
    try {
      const { carryOut } = await import('./carry-out.js');
      await carryOut(run, photographs, {
        ...{ weights, finish: how.finish ?? false, acceptChanges: how.acceptChanges ?? false },
        signal: work.stop.signal,
        tell: (event) => {
          eventLog.append(event);
          onChange();
        },
      });
    } catch (error) {
      await this.#noteEnd(run, error, (performance.now() - start) / 1000).catch(() => undefined);
    }
    eventLog.end();
    run.work = undefined;
    this.#current = undefined;
    await this.#doWanted(run, work.wanted).catch(() => undefined);
    onChange();
  }

  /**
   * Notes why the work on a run ended early.
   *
   * @param seconds that it took
   */
  async #noteEnd(run: WebRun, error: unknown, seconds: number): Promise<void> {
    const message = reasonOf(error);
    if ((error as Partial<Error> | null)?.name === 'TrainingStoppedError') {
      // What was stopped because the page goes away goes on by itself.
      if (this.#closed) return;
      run.eventLog.append({ event: 'stopped', seconds, message });
      await run.change({ condition: 'paused' });
      return;
    }
    const hint = error instanceof GraftError ? error.hint : undefined;
    const reported: ReportedError = { error: message, ...(hint !== undefined && { hint }) };
    run.eventLog.append({ event: 'failed', seconds, message, ...(hint !== undefined && { hint }) });
    await run.change({ condition: 'failed', error: reported });
  }

  /** Does what was asked of a run whose work has ended meanwhile. */
  async #doWanted(run: WebRun, wanted: RunWork['wanted']): Promise<void> {
    if (this.#closed) return;
    if (wanted === 'discard') await this.#options.discard(run);
    // It may have ended by itself in the meantime.
    else if (wanted === 'finish' && run.record.condition === 'paused') {
      await this.launch(run, { finish: true });
    }
  }
}

import {
  DivergedError,
  type Evaluation,
  emptyHistory,
  type FitState,
  type History,
  ofSeveral,
} from '../train/index.js';
import { type BestEpoch, bestEpochOf } from './best-epoch.js';
import { epochsOf } from './epochs-of.js';
import { followPhase } from './follow-phase.js';
import type { GraftedModel } from './graft-model.js';
import { type PhaseData, PhaseTrainer } from './phase-trainer.js';
import { type Phase, phasesOf } from './phases.js';
import type { FinishedPhase, PhasesState, TrainingRun } from './training-run.js';
import { wholeHistory } from './whole-history.js';
import { evenWithoutCard, leaveFailedCard } from './without-card.js';

/** 'diverged': the loss is NaN or infinite; the weights are those of the last good epoch. */
export type TrainingStatus = 'finished' | 'diverged';

/** A trained model, and the history of its training. */
export interface TrainedPhases {
  readonly grafted: GraftedModel;
  readonly phases: readonly FinishedPhase[];
  readonly status: TrainingStatus;
}

const nothingDone: PhasesState = { finished: [], seconds: 0, variables: {}, fit: undefined };

/** The phases of a run, and their results. */
export class Training {
  readonly #run: TrainingRun;
  readonly #grafted: GraftedModel;
  readonly #data: PhaseData;
  readonly #trainer: PhaseTrainer;
  #finished: FinishedPhase[] = [];
  #status: TrainingStatus = 'finished';

  constructor(run: TrainingRun, grafted: GraftedModel, data: PhaseData) {
    this.#run = run;
    this.#grafted = grafted;
    this.#data = data;
    this.#trainer = new PhaseTrainer(grafted, run.recipe, data);
  }

  /**
   * @param saved where an earlier process left the run; undefined at its beginning
   * @param options.finish train no further: end with the best model so far, which `expectAnEpoch` has found in `saved`
   */
  async run(
    saved: PhasesState | undefined,
    { finish = false }: { readonly finish?: boolean } = {},
  ): Promise<TrainedPhases> {
    const state = saved ?? nothingDone;
    this.#finished = [...state.finished];
    this.#assign(state.variables);
    const phases = phasesOf(this.#run.recipe);
    if (saved !== undefined) this.#tellResumed(phases[state.finished.length], saved);
    for (const [index, phase] of phases.entries()) {
      // What the phase did before the end of its first epoch does not count.
      if (finish && index >= state.finished.length && !hasEpoch(state.fit)) break;
      await this.#trainer.compile(phase);
      if (index < state.finished.length) continue;
      if (index === 0 && saved === undefined) await this.#evaluateFirst();
      const current = index === state.finished.length ? state : nothingDone;
      const start = performance.now() - current.seconds * 1000;
      const best = this.#bestEpoch();
      const resume = current.fit && { ...current.fit, stopTraining: finish || current.fit.stopTraining };
      const history = await this.#train(phase, { resume, start, best, silently: finish });
      if (history.epoch.length > 0) {
        this.#finished.push({ name: phase.name, history, seconds: secondsSince(start) });
        this.#tellBest(phase, best);
      }
      if (this.#status === 'diverged') break;
      await this.#save(undefined, 0);
      if (finish) break;
    }
    if (finish) this.#tellEndedEarly();
    return {
      grafted: this.#grafted,
      phases: this.#finished,
      status: this.#status,
    };
  }

  /** Of processes that train together, none can begin something again by itself. */
  get #isAlone(): boolean {
    return ofSeveral(this.#run.collective) === undefined;
  }

  /** Evaluates the model before any training, if the options say so. */
  async #evaluateFirst(): Promise<void> {
    const { validation } = this.#data;
    if (!this.#run.evaluateFirst || validation === undefined) return;
    const { model } = this.#grafted;
    const { collective } = this.#run;
    const evaluate = (): Promise<Evaluation> => model.evaluate(validation, { collective });
    const { loss, accuracy, count } = this.#isAlone
      ? await evenWithoutCard(model.session, (event) => this.#run.tell(event), evaluate)
      : await evaluate();
    this.#run.tell({ event: 'initial', loss, accuracy, count });
  }

  async #train(
    phase: Phase,
    {
      resume,
      start,
      best,
      silently,
    }: {
      readonly resume: FitState | undefined;
      /** `performance.now()` when the phase began. */
      readonly start: number;
      readonly best: BestEpoch | undefined;
      /** Nothing is trained, only the best weights are restored. */
      readonly silently: boolean;
    },
  ): Promise<History> {
    const run = this.#run;
    let last = resume;
    const before = this.#grafted.model.trainableVariables.map(({ value }) => value.slice());
    const save = async (fit: FitState): Promise<void> => {
      last = fit;
      await this.#save(fit, secondsSince(start));
    };
    const following = {
      best,
      signal: run.signal,
      collective: run.collective,
      watching: silently
        ? []
        : [
            followPhase(phase.title, (event) => run.tell(event)),
            ...(run.progress ? [run.progress(phase.title)] : []),
          ],
    };
    const trainFrom = (state: FitState | undefined): Promise<History> =>
      this.#trainer.train(phase, {
        ...following,
        checkpoint: { resume: state, save, everySeconds: run.checkpointSeconds },
      });
    const restoreBefore = (): void => {
      this.#grafted.model.trainableVariables.forEach((variable, at) => {
        variable.assign(before[at]);
      });
    };
    try {
      return await trainFrom(resume).catch(async (error: unknown) => {
        if (!this.#isAlone) throw error;
        const { session } = this.#grafted.model;
        const goesOn = `The training goes on with the processor${placeOf(last)}.`;
        await leaveFailedCard(session, error, { goesOn, tell: (event) => run.tell(event) });
        if (last === undefined) restoreBefore();
        await this.#trainer.compile(phase);
        return await trainFrom(last);
      });
    } catch (error) {
      // There is no good epoch before the first one.
      const hasGoodWeights = last !== undefined || this.#finished.length > 0;
      if (!(error instanceof DivergedError) || !hasGoodWeights) throw error;
      this.#status = 'diverged';
      run.tell({ event: 'diverged', message: error.message, hint: error.hint ?? '' });
      if (last === undefined) {
        restoreBefore();
        return emptyHistory();
      }
      // Restore the state of the last good epoch, and end there.
      return await trainFrom({ ...last, stopTraining: true });
    }
  }

  /** The best epoch so far, if the recipe keeps its weights. */
  #bestEpoch(): BestEpoch | undefined {
    const history = wholeHistory(this.#finished);
    return bestEpochOf(history, this.#run.recipe.keepBest, this.#grafted.model.metrics);
  }

  /** Reports that a phase has made nothing better. */
  #tellBest({ title }: Phase, before: BestEpoch | undefined): void {
    if (before === undefined || this.#bestEpoch()?.epoch !== before.epoch) return;
    const { epoch, metric, value } = before;
    this.#run.tell({
      event: 'note',
      text: `No epoch of ${title} has a better ${metric} than epoch ${epoch + 1} (${value.toFixed(4)}): the weights of epoch ${epoch + 1} are kept.`,
    });
  }

  #tellEndedEarly(): void {
    const epochs = wholeHistory(this.#finished).epoch.length;
    const most = epochsOf(this.#run.recipe);
    this.#run.tell({
      event: 'note',
      text: `The training was ended early, after ${epochs} of at most ${most} epochs.`,
      kind: 'ended-early',
      values: { epochs, most },
    });
  }

  async #save(fit: FitState | undefined, seconds: number): Promise<void> {
    await this.#run.save({
      finished: this.#finished,
      seconds,
      variables: fit === undefined ? this.#trainedVariables() : this.#variablesBefore,
      fit,
    });
  }

  /** What earlier phases left; while a phase trains, its own part is in the fit's state. */
  #variablesBefore: Readonly<Record<string, Float32Array>> = {};

  #trainedVariables(): Readonly<Record<string, Float32Array>> {
    const { model } = this.#grafted;
    this.#variablesBefore = {
      ...this.#variablesBefore,
      ...Object.fromEntries(model.trainableVariables.map(({ path, value }) => [path, value.slice()])),
    };
    return this.#variablesBefore;
  }

  #assign(variables: Readonly<Record<string, Float32Array>>): void {
    this.#variablesBefore = variables;
    for (const variable of this.#grafted.model.variables) {
      if (Object.hasOwn(variables, variable.path)) variable.assign(variables[variable.path]);
    }
  }

  #tellResumed(phase: Phase | undefined, { fit }: PhasesState): void {
    this.#run.tell({
      event: 'resumed',
      phase: phase?.title ?? 'results',
      epoch: (fit?.epoch ?? phase?.initialEpoch ?? 0) + 1,
      step: fit?.progress.steps ?? 0,
    });
  }
}

/** Whether a state is after the end of an epoch. */
export function hasEpoch(fit: FitState | undefined): boolean {
  return fit !== undefined && fit.history.epoch.length > 0;
}

/** Where a training goes on, as the end of a sentence. */
function placeOf(state: FitState | undefined): string {
  if (state === undefined) return ', from the beginning of this phase';
  const { epoch, progress } = state;
  return `, from epoch ${epoch + 1}${progress.steps === 0 ? '' : `, step ${progress.steps + 1}`}`;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

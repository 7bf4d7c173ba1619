import type { ImageDataset } from '../../datasets/index.js';
import { clearSession, setRandomSeed } from '../../nn/index.js';
import { DivergedError, emptyHistory, type FitState, type History } from '../../train/index.js';
import { buildModel, type GraftedModel } from './build-model.js';
import { CheckpointFile, type FinishedPhase, type RunState } from './checkpoint-file.js';
import { chooseWeights } from './choose-weights.js';
import { finish } from './finish.js';
import { openRunPhotographs, type RunDatasets } from './open-photographs.js';
import { writeRunConfig } from './run-config.js';
import type { RunWork } from './run-work.js';
import type { TrainResult } from './train-options.js';
import { compilePhase, type Phase, phasesOf, trainPhase } from './train-phase.js';

const nothingDone: RunState = { finished: [], seconds: 0, variables: {}, fit: undefined };

/** Brings a run to its end: photographs, weights, the phases of training that are left, and the results. */
export async function carryOut(work: RunWork): Promise<TrainResult> {
  try {
    return await toTheEnd(work);
  } catch (error) {
    work.log.ended(error);
    throw error;
  }
}

async function toTheEnd(work: RunWork): Promise<TrainResult> {
  const start = performance.now();
  const { folder, log } = work;
  const checkpoint = new CheckpointFile(folder.path);
  const state = (await checkpoint.read()) ?? nothingDone;
  // Reading the photographs is quick, and finds what is wrong before anything is downloaded.
  await writeRunConfig(folder, work.config);
  const datasets = await openRunPhotographs(work);
  const { config, weights } = await chooseWeights(work);
  const { recipe, seed } = config;
  // The same seeds and the same names of layers in every process that works on the run.
  clearSession();
  setRandomSeed(seed);
  const grafted = await buildModel(recipe, {
    classNames: datasets.training.classNames,
    weights,
    from: config.from,
    resources: work.resources,
    onNote: (text) => log.tell({ event: 'note', text }),
  });
  try {
    log.tell({ event: 'summary', text: grafted.model.summary() });
    const trained = await new Training({ ...work, config }, grafted, datasets, checkpoint).run(state);
    const problems = new Set(datasets.all.flatMap(({ cacheState }) => cacheState.problem ?? []));
    for (const text of problems) log.tell({ event: 'note', text });
    const result = await finish({ config, folder, log, grafted, datasets, ...trained, start });
    await checkpoint.remove();
    return result;
  } finally {
    await grafted.model.dispose();
    await Promise.all(datasets.all.map((dataset: ImageDataset) => dataset.close()));
  }
}

/** The phases of a run, with what each leaves behind. */
class Training {
  readonly #work: RunWork;
  readonly #grafted: GraftedModel;
  readonly #datasets: RunDatasets;
  readonly #checkpoint: CheckpointFile;
  #finished: FinishedPhase[] = [];
  #status: TrainResult['status'] = 'finished';

  constructor(work: RunWork, grafted: GraftedModel, datasets: RunDatasets, checkpoint: CheckpointFile) {
    this.#work = work;
    this.#grafted = grafted;
    this.#datasets = datasets;
    this.#checkpoint = checkpoint;
  }

  async run(state: RunState): Promise<{ phases: FinishedPhase[]; status: TrainResult['status'] }> {
    this.#finished = [...state.finished];
    this.#assign(state.variables);
    const phases = phasesOf(this.#work.config.recipe);
    if (state !== nothingDone) this.#tell(phases[state.finished.length], state);
    for (const [index, phase] of phases.entries()) {
      await compilePhase(this.#grafted, this.#work.config.recipe, phase, this.#datasets);
      if (index < state.finished.length) continue;
      const current = index === state.finished.length ? state : nothingDone;
      const start = performance.now() - current.seconds * 1000;
      const history = await this.#train(phase, current.fit, start);
      if (history.epoch.length > 0) {
        this.#finished.push({ name: phase.name, history, seconds: secondsSince(start) });
      }
      if (this.#status === 'diverged') break;
      await this.#save(undefined, 0);
    }
    return { phases: this.#finished, status: this.#status };
  }

  async #train(phase: Phase, resume: FitState | undefined, start: number): Promise<History> {
    const { config, follow, log } = this.#work;
    let last = resume;
    const before = this.#grafted.model.trainableVariables.map(({ value }) => value.slice());
    const save = async (fit: FitState): Promise<void> => {
      last = fit;
      await this.#save(fit, secondsSince(start));
    };
    const following = {
      checkpoint: { resume, save, everySeconds: follow.checkpointSeconds },
      signal: follow.signal,
      watching: [log.phase(phase.title), ...(follow.progress ? [follow.progress(phase.title)] : [])],
    };
    try {
      return await trainPhase(this.#grafted, config.recipe, phase, this.#datasets, following);
    } catch (error) {
      // In the first epoch of all nothing is good yet.
      const hasGoodWeights = last !== undefined || this.#finished.length > 0;
      if (!(error instanceof DivergedError) || !hasGoodWeights) throw error;
      this.#status = 'diverged';
      log.tell({ event: 'diverged', message: error.message, hint: error.hint ?? '' });
      if (last === undefined) {
        this.#grafted.model.trainableVariables.forEach((variable, at) => {
          variable.assign(before[at]);
        });
        return emptyHistory();
      }
      // Back to the state of the last good epoch, to end there.
      const ended = { ...following, checkpoint: { resume: { ...last, stopTraining: true }, save } };
      return await trainPhase(this.#grafted, config.recipe, phase, this.#datasets, ended);
    }
  }

  async #save(fit: FitState | undefined, seconds: number): Promise<void> {
    await this.#checkpoint.write({
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

  #tell(phase: Phase | undefined, { fit }: RunState): void {
    this.#work.log.tell({
      event: 'resumed',
      phase: phase?.title ?? 'results',
      epoch: (fit?.epoch ?? phase?.initialEpoch ?? 0) + 1,
      step: fit?.progress.steps ?? 0,
    });
  }
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

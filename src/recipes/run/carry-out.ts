import { UsageError } from '../../errors.js';
import { expectSpace } from '../../files/index.js';
import { type GraftedModel, phasesOf, Training } from '../../phases/index.js';
import { runtimeOf } from '../../runtime/index.js';
import { type Device, Session } from '../../session/index.js';
import { type Collective, ofSeveral, TrainingStoppedError } from '../../train/index.js';
import type { Found } from '../candidates.js';
import { buildModel } from './build-model.js';
import type { RunState } from './checkpoint-file.js';
import { chooseWeights } from './choose-weights.js';
import { expectSameRun, expectSameVersion } from './expect-same.js';
import { finish } from './finish.js';
import { findRunFeatures, openFeatureDatasets } from './open-features.js';
import { findRunPhotographs, openRunDatasets, type RunDatasets } from './open-photographs.js';
import type { Run } from './run.js';
import { sendRun } from './shared-run.js';
import type { TrainResult } from './train-options.js';
import { expectAnEpoch } from './trained-model.js';

/** How a run is carried out. */
interface CarryOutOptions {
  /** Continue even if photographs have changed since the run began. */
  readonly acceptChanges: boolean;
  /** Train no further: judge and save the best model so far. */
  readonly finish?: boolean;
  /** Where to compute, if not as the run's settings say. */
  readonly device?: Device;
  /** Weights that have already been found. */
  readonly weights?: Found;
  /** The processes that train together, of which this one is the first. */
  readonly collective?: Collective;
}

/** Carries out what is left of a run: photographs, weights, the phases of training, and the results. */
export async function carryOut(run: Run, options: CarryOutOptions): Promise<TrainResult> {
  try {
    return await toTheEnd(run, options);
  } catch (error) {
    const { signal } = run.follow;
    const isStopped = signal?.aborted === true && error === signal.reason;
    const ended = isStopped ? new TrainingStoppedError() : error;
    run.log.ended(ended);
    throw ended;
  }
}

/** Bytes of results that do not grow with the network: figures, the report, lists of photographs. */
const OTHER_RESULTS = 20e6;
const BYTES_PER_WEIGHT = 4;

/**
 * Bytes that a run needs on disk: the last checkpoint stays until the next one is complete, each with the weights, the
 * best weights and an optimizer's two slots; at the end the model is written beside one.
 */
export function spaceFor(weights: number): number {
  return 2 * 4 * weights * BYTES_PER_WEIGHT + OTHER_RESULTS;
}

/** Finds out where the run computes, before anything long begins. @throws GraftError when there is no graphics card */
async function tellDevice(run: Run, session: Session): Promise<void> {
  // Also where a run that began on a card goes on with the processor.
  if (session.device === 'cpu' && run.config.device === undefined) return;
  const { device, reason } = await runtimeOf(session).chosenDevice();
  run.log.tell({ event: 'device', device, reason });
}

function isTrained({ config }: Run, state: RunState | undefined): boolean {
  return state?.finished.length === phasesOf(config.recipe).length;
}

async function toTheEnd(run: Run, options: CarryOutOptions): Promise<TrainResult> {
  // As if this process had begun that much earlier.
  const start = performance.now() - (await run.log.earlierSeconds()) * 1000;
  const collective = ofSeveral(options.collective);
  if (collective !== undefined) {
    if (run.config.features) throw cannotShareFeatures();
    await expectSameVersion(collective);
  }
  const state = await run.readState();
  if (options.finish) expectAnEpoch(state, run.folder.path);
  // The same seeds and the same names of layers in every process that works on the run.
  const { seed, threads, device } = run.config;
  const session = new Session({ seed, threads, device: options.device ?? device });
  try {
    await tellDevice(run, session);
    return await toTheEndIn(session, run, options, { state, start });
  } finally {
    await session.close();
  }
}

async function toTheEndIn(
  session: Session,
  run: Run,
  options: CarryOutOptions,
  { state, start }: { readonly state: RunState | undefined; readonly start: number },
): Promise<TrainResult> {
  // Reading the photographs is quick and finds problems before anything is downloaded.
  await run.writeConfig();
  const found = await findData(run, {
    // Of several processes, the others wait for this one: they stop together, after a step.
    signal: ofSeveral(options.collective) === undefined ? run.follow.signal : undefined,
    acceptChanges: options.acceptChanges,
    trained: options.finish === true || isTrained(run, state),
  });
  try {
    return await learnFrom(found, session, run, options, { state, start });
  } finally {
    await found.close();
  }
}

async function learnFrom(
  found: FoundData,
  session: Session,
  run: Run,
  options: CarryOutOptions,
  { state, start }: { readonly state: RunState | undefined; readonly start: number },
): Promise<TrainResult> {
  const weights = await chooseWeights(run, options.weights);
  const datasets = found.open();
  const grafted = await buildModel(run.config.recipe, {
    session,
    task: datasets.task,
    weights,
    from: run.config.from,
    pixels: run.config.pixels,
    cut: run.config.cut,
    resources: run.resources,
    onNote: (text) => run.log.tell({ event: 'note', text }),
  });
  try {
    await expectSpace(run.folder.path, spaceFor(grafted.model.countParams()));
    await run.settle(datasets.record, grafted.model.variables);
    run.log.tell({ event: 'summary', text: grafted.model.summary() });
    const collective = ofSeveral(options.collective);
    if (collective !== undefined) {
      await sendRun(collective, { config: run.config, record: datasets.record, state });
      await expectSameRun(collective, {
        photographs: datasets.record,
        variables: grafted.model.variables,
      });
    }
    if (!options.finish && !isTrained(run, state)) await recordWorld(run, collective, state);
    const training = trainingOf(run, grafted, datasets, collective);
    const trained = { ...(await training.run(state, options)), datasets };
    const problems = new Set(datasets.all.flatMap(({ cacheState }) => cacheState.problem ?? []));
    for (const text of problems) run.log.tell({ event: 'note', text });
    await run.expectHeld();
    const result = await finish(run, trained, start);
    await run.checkpoint.remove();
    return result;
  } finally {
    for (const model of new Set([grafted.model, grafted.plain])) await model.dispose();
    await Promise.all(datasets.all.map((dataset) => dataset.close()));
  }
}

/** What a run learns from. */
interface FoundData {
  /** Opens it, once the weights have chosen how it is read. */
  open(): RunDatasets;
  close(): Promise<void>;
}

async function findData(run: Run, options: Parameters<typeof findRunPhotographs>[1]): Promise<FoundData> {
  if (run.config.features) {
    const features = await findRunFeatures(run);
    return { open: () => openFeatureDatasets(run, features), close: async () => undefined };
  }
  const found = await findRunPhotographs(run, options);
  return { open: () => openRunDatasets(run, found), close: () => found.close() };
}

function cannotShareFeatures(): UsageError {
  return new UsageError(
    'A head is trained on features in one process, but a collective of several was given.',
    {
      hint: 'Leave out the collective.',
    },
  );
}

/** Records how many processes train the run from here on, if that has changed. */
async function recordWorld(
  run: Run,
  collective: Collective | undefined,
  state: RunState | undefined,
): Promise<void> {
  const before = run.config.processes ?? 1;
  const size = collective?.size ?? 1;
  if (size === before) return;
  await run.writeConfig({ processes: size });
  run.log.tell({ event: 'world', size, before, step: state?.fit?.training.iterations ?? 0 });
}

/** The phases of a run, which save their state in its folder. */
function trainingOf(
  run: Run,
  grafted: GraftedModel,
  datasets: RunDatasets,
  collective: Collective | undefined,
): Training {
  const { config, follow, log } = run;
  return new Training(
    {
      recipe: config.recipe,
      evaluateFirst: config.evaluateFirst,
      signal: follow.signal,
      collective,
      checkpointSeconds: follow.checkpointSeconds,
      tell: (event) => log.tell(event),
      progress: follow.progress,
      save: async (state) => {
        await run.expectHeld();
        await run.checkpoint.write({ run: run.digest, ...state });
      },
    },
    grafted,
    datasets,
  );
}

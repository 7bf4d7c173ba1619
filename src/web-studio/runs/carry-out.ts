import type { ClassifierEvaluation } from '../../classifier/index.js';
import { UsageError } from '../../errors.js';
import { sameLabels } from '../../labels.js';
import type { TrainEvent } from '../../phases/index.js';
import { runtimeSettings, setRuntimeSettings, threadsToUse } from '../../platform/browser/index.js';
import { type Run, runResult } from '../../report/browser.js';
import type { EvaluatedPart, PartName } from '../../studio/browser.js';
import {
  forgetTraining,
  KeptTrainingError,
  type LabelledPicture,
  train,
  type WebTrainOptions,
  type WebTrainResult,
} from '../../web-training/index.js';
import { HungWorkerError } from '../../worker-starts.js';
import { keptEvaluation } from '../judge/kept-evaluation.js';
import type { PhotographSource } from '../photograph-source.js';
import { findNow, recordedPhotographs } from './recorded-photographs.js';
import type { RecordedPhotograph } from './run-record.js';
import type { WebRun } from './web-run.js';

/** Milliseconds. */
const PATIENCE = 5000;
const PAUSE = 200;
/** How often a training is tried again in one browser that hangs. */
const MOST_HANGS = 3;

/** How to train. */
export interface CarryOutOptions {
  /** The address of the file with the Open Images weights. */
  readonly weights: URL;
  /** Whether to train no further, and end with the best model so far. */
  readonly finish: boolean;
  /** Whether photographs may be others than those that the run began with; it then begins anew. */
  readonly acceptChanges: boolean;
  readonly signal: AbortSignal;
  /** Told each event of the training. */
  tell(event: TrainEvent): void;
}

/**
 * Trains a run, from its beginning or from the state that was kept, and writes what comes out into its folder.
 *
 * @throws TrainingStoppedError when the signal was given
 * @throws UsageError when the photographs have changed, or there are too few
 * @throws GraftError when something fails
 */
export async function carryOut(
  run: WebRun,
  photographs: PhotographSource,
  options: CarryOutOptions,
): Promise<void> {
  const { seconds: before } = run.log;
  const start = performance.now();
  const pictures = await picturesOf(run, photographs, options);
  const result = await trainFromState(run, pictures, options);
  await writeResult(run, { ...result, seconds: before + (performance.now() - start) / 1000 });
  await forgetTraining(run.keep);
}

/** The photographs that a run began with, or those that are there now. */
async function picturesOf(
  run: WebRun,
  source: PhotographSource,
  { acceptChanges, tell }: CarryOutOptions,
): Promise<LabelledPicture[]> {
  let { photographs } = await run.photographs();
  let now = findNow(source);
  const gone = photographs.filter((one) => now(one)?.className !== one.className);
  if (gone.length > 0) {
    if (!acceptChanges) {
      throw new UsageError(
        `The photographs have changed since the training began: ${gone.length} of ${photographs.length} are gone or have another class.`,
      );
    }
    const changed = recordedPhotographs(source.labelled());
    await run.writePhotographs(changed);
    await forgetTraining(run.keep);
    await run.change({ threads: undefined });
    ({ photographs } = changed);
    now = findNow(source);
    tell({
      event: 'note',
      kind: 'anew-photographs',
      text: 'The photographs have changed, so the training begins anew.',
    });
  }
  const pictures: LabelledPicture[] = [];
  for (const photograph of photographs) {
    const { path, className, given } = photograph;
    const picture = await source.content(now(photograph)?.id ?? photograph.id);
    pictures.push({ picture, label: className, name: path, ...(given !== null && { part: given }) });
  }
  return pictures;
}

async function trainFromState(
  run: WebRun,
  pictures: readonly LabelledPicture[],
  { weights, finish, signal, tell }: CarryOutOptions,
): Promise<WebTrainResult> {
  const { asked, seed, weights: wanted } = run.record;
  const settings = {
    weights: wanted === 'random' ? null : weights,
    device: 'auto' as const,
    ...{ recipe: asked, seed, keep: run.keep, keepUntilForgotten: true, finish, signal, onEvent: tell },
  };
  const runtime = runtimeSettings();
  const { threads = threadsToUse(runtime) } = run.record;
  await run.change({ threads });
  // A page has threads only from its second visit on, when the service worker is there.
  setRuntimeSettings({ ...runtime, threads });
  try {
    return await trainDespiteHangs(pictures, settings, tell);
  } catch (error) {
    // The photographs are the same: it is another version of Graft, or there are fewer threads than before.
    const isOther = error instanceof KeptTrainingError && error.problem === 'other';
    if (!isOther || finish) throw error;
    await forgetTraining(run.keep);
    tell({
      event: 'note',
      kind: 'anew-version',
      text: 'The training begins anew: its state is from another version of Graft or another number of threads.',
    });
    setRuntimeSettings(runtime);
    await run.change({ threads: threadsToUse(runtime) });
    return await trainDespiteHangs(pictures, settings, tell);
  } finally {
    setRuntimeSettings(runtime);
  }
}

/** Goes on from the last save, or begins again, when the browser has hung. */
async function trainDespiteHangs(
  pictures: readonly LabelledPicture[],
  settings: WebTrainOptions,
  tell: CarryOutOptions['tell'],
): Promise<WebTrainResult> {
  for (let hangs = 1; ; hangs++) {
    try {
      return await trainWhenFree(pictures, settings);
    } catch (error) {
      if (!(error instanceof HungWorkerError) || hangs > MOST_HANGS) throw error;
      tell({
        event: 'note',
        kind: 'browser-hung',
        text: 'The browser hung while it started a worker. The training goes on from its last save, or from its beginning.',
      });
    }
  }
}

/** The worker of a page that was just closed may still hold the state for a moment. */
async function trainWhenFree(
  pictures: readonly LabelledPicture[],
  settings: WebTrainOptions,
): Promise<WebTrainResult> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await train(pictures, settings);
    } catch (error) {
      const isHeld = error instanceof KeptTrainingError && error.problem === 'held';
      if (!isHeld || performance.now() > end) throw error;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

/** Writes the model last but one; the record, which says that it is there, last. */
async function writeResult(
  run: WebRun,
  { model, test, validation, parts, seconds }: WebTrainResult,
): Promise<void> {
  const judged = Object.entries({ test, validation }) as [EvaluatedPart, ClassifierEvaluation | undefined][];
  const rights = new Map<string, boolean>();
  const results: NonNullable<Run['results']>['results'] = {};
  for (const [part, evaluation] of judged) {
    if (evaluation === undefined) continue;
    const { paths, labels, predicted } = evaluation.pictures;
    paths.forEach((path, at) => {
      rights.set(path, sameLabels(labels[at], predicted[at]));
    });
    results[part] = runResult(evaluation);
    await run.folder.writeJson(`evaluation-${part}.json`, keptEvaluation(evaluation));
  }
  const partOf = new Map(
    Object.entries(parts).flatMap(([part, names]) => names.map((name) => [name, part as PartName] as const)),
  );
  const { photographs } = await run.photographs();
  await run.writePhotographs({
    formatVersion: 1,
    photographs: photographs.map(
      (one): RecordedPhotograph => ({
        ...one,
        part: partOf.get(one.path) ?? null,
        ...(rights.has(one.path) && { right: rights.get(one.path) }),
      }),
    ),
  });
  await run.folder.write('model.onnx', model);
  await run.change({ condition: 'ended', results, seconds });
}

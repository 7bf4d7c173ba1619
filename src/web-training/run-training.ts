import { readCard } from '../classifier/browser.js';
import { classifierBytes, loadClassifier, type SaveClassifierOptions } from '../classifier/index.js';
import {
  type ImageDataset,
  imageDatasetFromFiles,
  type ScannedFile,
  type SkippedFile,
} from '../datasets/index.js';
import { digestOfValues } from '../digest.js';
import { UsageError } from '../errors.js';
import { readModelHeader } from '../graph/browser.js';
import {
  type ClassifierFile,
  evenWithoutCard,
  type GraftedModel,
  graftModel,
  hasEpoch,
  judgeOneLabel,
  learnFamiliarity,
  type PartName,
  type PhasesState,
  predictValidation,
  type Recipe,
  recipeForWeights,
  resizeOf,
  type TrainEvent,
  Training,
  taskOfRecipe,
} from '../phases/index.js';
import { runtimeSettings, threadsToUse } from '../platform/browser/index.js';
import { runtimeOf } from '../runtime/index.js';
import { Session } from '../session/index.js';
import type { Task } from '../tasks/index.js';
import { version } from '../version.js';
import { backboneNamed } from '../zoo/index.js';
import { scannedFile } from './dataset.js';
import { type DividedPictures, dividePictures } from './divide-pictures.js';
import { KeptTraining } from './kept-training.js';
import type { TrainingRequest } from './protocol.js';
import type { ReadProgress, WebTrainResult } from './train-options.js';
import { type FoundWeights, findWeights } from './weights.js';

/** Bytes of decoded pixels that stay in memory; what does not fit goes to the browser's storage. */
const PIXELS_IN_MEMORY = 128 * 1024 ** 2;

/** Who follows a training in a worker, and may stop it. */
export interface TrainingFollower {
  tell(event: TrainEvent): void;
  onRead(progress: ReadProgress): void;
  readonly signal: AbortSignal;
}

interface TrainingData {
  readonly files: Readonly<Record<PartName, readonly ScannedFile[]>>;
  readonly task: Task;
  readonly training: ImageDataset;
  readonly validation: ImageDataset | undefined;
}

/** Carries out a training: pictures, weights, the phases of the recipe, and the judgement. */
export async function runTraining(
  request: TrainingRequest,
  follower: TrainingFollower,
): Promise<WebTrainResult> {
  const { keep, keepUntilForgotten } = request;
  if (keep === undefined) return await trainAndJudge(request, follower, undefined);
  const kept = await KeptTraining.open(keep, (reason) => {
    const text = `The state of the training is not kept: ${reason}. After a reload it begins anew.`;
    follower.tell({ event: 'note', text, kind: 'not-kept', values: { reason } });
  });
  try {
    const result = await trainAndJudge(request, follower, kept);
    if (!keepUntilForgotten) await kept.finish();
    return result;
  } finally {
    kept.close();
  }
}

async function trainAndJudge(
  request: TrainingRequest,
  follower: TrainingFollower,
  kept: KeptTraining | undefined,
): Promise<WebTrainResult> {
  const start = performance.now();
  const { pictures, checkpointSeconds, finish } = request;
  const seed = request.seed ?? kept?.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
  const { signal } = follower;
  const skipped: SkippedFile[] = [];
  const tell = (event: TrainEvent): void => {
    if (event.event === 'skipped') skipped.push(...event.files);
    follower.tell(event);
  };
  const session = new Session({ seed, device: request.device });
  await tellDevice(session, tell);
  const divided = await dividePictures(pictures, request.recipe, seed, follower);
  tellAbout(divided, tell);
  const weights = await findWeights(request, signal);
  tell({ event: 'weights', ...weights.source, description: weights.description });
  const adapted = recipeForWeights(request.recipe, weights.name);
  if (adapted.note !== undefined) tell({ event: 'note', ...adapted.note });
  const { recipe } = adapted;
  const digest = await digestOfTraining({ recipe, seed, pictures: divided.digest, weights: weights.digest });
  const state = kept?.stateFor(digest);
  if (finish) expectAnEpoch(state, request.keep);
  const data = await openData(divided, recipe, seed, tell);
  const grafted = await buildModel(recipe, { session, weights, task: data.task, tell });
  try {
    tell({ event: 'summary', text: grafted.model.summary() });
    const save = async (reached: PhasesState): Promise<void> => kept?.save({ digest, seed, state: reached });
    const run = { recipe, signal, checkpointSeconds, tell, save };
    const { phases, status } = await new Training(run, grafted, data).run(state, { finish });
    const problems = [data.training, data.validation].flatMap((each) => each?.cacheState.problem ?? []);
    for (const text of new Set(problems)) tell({ event: 'note', text });
    const file = new FileInMemory(grafted);
    const counts = countsOf(divided);
    const described: SaveClassifierOptions = {
      dataset: data.training,
      backbone: weights.describe(grafted.base),
      data: { source: 'folder', from: 'option', counts },
      recipe,
      task: grafted.task.name,
      training: { recipe: recipe.name, seed, images: data.training.count },
      ...(recipe.flipAtTestTime && { flipAtTestTime: true }),
    };
    const judged = {
      ...{ model: grafted.model, severalLabels: false, training: data.training, validation: data.validation },
      ...{ validationFiles: data.files.validation, testFiles: data.files.test },
    };
    const judgement = await evenWithoutCard(session, tell, async () => {
      const card = { ...described, familiarity: await learnFamiliarity(judged, described, tell) };
      const predictions = await predictValidation(judged, card, file);
      return await judgeOneLabel(judged, predictions, card, file);
    });
    const seconds = (performance.now() - start) / 1000;
    const { classNames } = divided;
    const parts = namesOf(divided);
    return {
      ...{ status, model: file.blob, recipe, seed, classNames, phases, parts },
      ...judgement,
      skipped,
      seconds,
    };
  } finally {
    for (const model of new Set([grafted.model, grafted.plain])) await model.dispose();
    await session.close();
    await data.training.close();
    await data.validation?.close();
  }
}

/** Finds out where the training computes. @throws GraftError when there is no graphics card */
async function tellDevice(session: Session, tell: (event: TrainEvent) => void): Promise<void> {
  if (session.device === 'cpu') return;
  const { device, reason } = await runtimeOf(session).chosenDevice();
  tell({ event: 'device', device, reason });
}

/** What the result of a training depends on, bit for bit on the processor; any device may go on with one. */
async function digestOfTraining(parts: Readonly<Record<string, unknown>>): Promise<string> {
  return await digestOfValues({ ...parts, version, threads: threadsToUse(runtimeSettings()) });
}

function tellAbout(divided: DividedPictures, tell: (event: TrainEvent) => void): void {
  tell({ event: 'data', classNames: divided.classNames, counts: countsOf(divided) });
  for (const remark of divided.remarks) tell({ event: 'note', ...remark });
  if (divided.skipped.length > 0) tell({ event: 'skipped', files: divided.skipped });
}

/** Pictures by part and class. */
function countsOf({ classNames, parts }: DividedPictures): Record<PartName, Record<string, number>> {
  const count = (part: PartName): Record<string, number> =>
    Object.fromEntries(
      classNames.map((name) => [name, parts[part].filter(({ label }) => label === name).length]),
    );
  return { train: count('train'), validation: count('validation'), test: count('test') };
}

/** The names of the pictures in each part. */
function namesOf({ parts }: DividedPictures): Record<PartName, string[]> {
  const names = (part: PartName): string[] => parts[part].map(({ name }) => name);
  return { train: names('train'), validation: names('validation'), test: names('test') };
}

/** @throws UsageError where no epoch has finished, so that there is no best model yet */
function expectAnEpoch(state: PhasesState | undefined, keep: string | undefined): void {
  if (state !== undefined && (state.finished.length > 0 || hasEpoch(state.fit))) return;
  throw new UsageError(
    keep === undefined
      ? 'Only a training that is kept can be finished.'
      : `No epoch of the training ${keep} has finished, so there is no model to keep.`,
    { hint: 'Train for at least one epoch, with the option keep.' },
  );
}

async function openData(
  { classNames, parts }: DividedPictures,
  recipe: Recipe,
  seed: number,
  tell: (event: TrainEvent) => void,
): Promise<TrainingData> {
  const task = taskOfRecipe(recipe, classNames);
  const filesOf = (part: PartName): ScannedFile[] => parts[part].map((one) => scannedFile(one, classNames));
  const files = { train: filesOf('train'), validation: filesOf('validation'), test: filesOf('test') };
  const { imageSize, batchSize } = recipe;
  const open = (part: PartName, shuffle: boolean): Promise<ImageDataset> =>
    imageDatasetFromFiles(files[part], classNames, {
      ...resizeOf(recipe),
      ...{ batchSize, shuffle, seed },
      imageSize: [imageSize, imageSize],
      labelMode: task.labelMode,
      keepFeatures: true,
      cacheBudget: PIXELS_IN_MEMORY,
      onSkipped: (file) => tell({ event: 'skipped', files: [file] }),
    });
  const training = await open('train', true);
  const validation = files.validation.length === 0 ? undefined : await open('validation', false);
  return { files, task, training, validation };
}

async function buildModel(
  recipe: Recipe,
  {
    session,
    weights,
    task,
    tell,
  }: {
    readonly session: Session;
    readonly weights: FoundWeights;
    readonly task: Task;
    readonly tell: (event: TrainEvent) => void;
  },
): Promise<GraftedModel> {
  const { backbone, alpha, imageSize } = recipe;
  const { create, preprocessInput, fineTuneAt } = backboneNamed(backbone);
  const inputShape = [imageSize, imageSize, 3] as const;
  const base = await create({ inputShape, alpha, weights: weights.address, session });
  if (weights.address !== null) URL.revokeObjectURL(weights.address);
  const onNote = (text: string): void => tell({ event: 'note', text });
  return session.use(() => graftModel(recipe, { task, onNote }, { base, preprocessInput, fineTuneAt }));
}

/** The classifier's file, which is not on any disk. */
class FileInMemory implements ClassifierFile {
  readonly #grafted: GraftedModel;
  #bytes = new Uint8Array(0);

  constructor(grafted: GraftedModel) {
    this.#grafted = grafted;
  }

  get blob(): Blob {
    return new Blob([this.#bytes], { type: 'application/octet-stream' });
  }

  save: ClassifierFile['save'] = async (options) => {
    this.#bytes = classifierBytes(this.#grafted.model, options) as Uint8Array<ArrayBuffer>;
    return readCard(readModelHeader(this.#bytes, 'the model').metadata, 'the model');
  };

  use: ClassifierFile['use'] = async (work) => {
    const saved = await loadClassifier(this.#bytes, { session: this.#grafted.model.session });
    try {
      return await work(saved);
    } finally {
      await saved.dispose();
    }
  };
}

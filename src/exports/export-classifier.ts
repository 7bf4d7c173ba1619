import {
  CARD_KEY,
  type ClassifierCard,
  type ClassifierFile,
  cardResults,
  isFrozenNetwork,
  openClassifier,
  readClassifierFile,
} from '../classifier/index.js';
import { prefetch } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { readBytes, writeFileAtomically } from '../files/index.js';
import { type Graph, serializeGraph } from '../graph/index.js';
import { anything, callable, checkOptions, oneOf, text } from '../options.js';
import type { Images } from '../pictures/index.js';
import { runtimeOf } from '../runtime/index.js';
import { currentSession, type Session } from '../session/index.js';
import { alignFamiliarity } from './align-familiarity.js';
import { archiveClassifier } from './archive.js';
import { calibrate } from './calibration.js';
import { type ClassifierComparison, compareClassifiers } from './compare.js';
import {
  type CalibrationLimit,
  type EvaluatedExport,
  type ExportData,
  openExportData,
} from './export-data.js';
import { storeInHalfPrecision } from './half-precision.js';
import { writeKerasFile } from './keras-file.js';
import { planQuantization } from './quantization-plan.js';
import { quantize } from './quantize.js';

export type { ClassifierComparison, ComparedResults } from './compare.js';
export type { CalibrationLimit, EvaluatedExport } from './export-data.js';

/**
 * - 'fp16': kernels in half precision, which halves the file. Arithmetic stays in float32.
 * - 'int8': static quantization with QuantizeLinear and DequantizeLinear, a quarter of the size; needs pictures.
 * - 'zip': the model, its labels, its card and examples of how to use it.
 * - 'keras': a .keras file, which `keras.saving.load_model` and `loadModel` open to train on. It takes pixels from 0 to
 *   255 and gives what the model gave when it was saved, logits or probabilities, without the card's temperature and
 *   mirror images, which `notKept` names. The card is in its metadata.
 */
export type ExportFormat = 'fp16' | 'int8' | 'zip' | 'keras';

/** The steps of `exportClassifier`, for progress. */
export interface ExportProgress {
  readonly phase: 'calibration' | 'evaluation';
  readonly step: number;
  readonly steps: number;
}

/** Options of `exportClassifier`. */
export interface ExportClassifierOptions {
  readonly to: ExportFormat;
  /** The file to write. */
  readonly out: string;
  /**
   * A folder of class folders, or one with `train/` and `validation/` of those. 'int8' measures ranges on training
   * pictures, and 'int8' and 'fp16' measure results on pictures that were held out from training, as far as the folders
   * or the classifier's run say; otherwise ranges are measured on some and results on the others.
   */
  readonly data?: string;
  /** The most pictures that ranges are measured on; default 256. */
  readonly calibrationImages?: number;
  /**
   * Bits of the kernels with 'int8'; default 8. On x86 processors without VNNI instructions (Intel before 2019, AMD
   * before 2022), ONNX Runtime adds two products in 16 bits, which can overflow with 8-bit kernels: choose 7, which
   * costs a little accuracy, or set `session.x64quantprecision` to 1 in the programs that run the file, as Graft does.
   */
  readonly weightBits?: 7 | 8;
  /** The seed that chooses the pictures that ranges are measured on; default 0. */
  readonly seed?: number;
  /** The session that runs the measurements. By default the one in which this is called. */
  readonly session?: Session;
  /** Called after each batch of pictures, on which ranges are measured or the two files compared. */
  readonly onProgress?: (progress: ExportProgress) => void;
}

/** The result of `exportClassifier`. */
export interface ExportResult {
  readonly path: string;
  readonly format: ExportFormat;
  /** Of the files, in bytes. */
  readonly size: { readonly before: number; readonly after: number };
  /** Pictures that ranges were measured on; 0 if none were needed. */
  readonly calibrationImages: number;
  /** Why there are fewer than were asked for; undefined where there are as many. */
  readonly calibrationLimit?: CalibrationLimit;
  /** What the new file does not do although the classifier does, as sentences; empty if it does the same. */
  readonly notKept: readonly string[];
  /** Results of both on the same pictures, if there were pictures. */
  readonly comparison?: ClassifierComparison;
  /** Which pictures those are. */
  readonly evaluated?: EvaluatedExport;
}

/**
 * Writes a classifier in another form: smaller, or packed to be passed on. The new file loads everywhere the old one
 * does (`loadClassifier`, `graft predict`, any ONNX Runtime), and its card says what was done.
 *
 * @throws UsageError when the model cannot be read, is exported already, or 'int8' has no pictures
 * @throws GraftError when it is not a Graft model, or the file cannot be written
 *
 * @example
 * ```ts
 * import { exportClassifier } from '@graft-vision/graft/classifier';
 *
 * const result = await exportClassifier('model.onnx', { to: 'fp16', out: 'model-fp16.onnx' });
 * ```
 */
export async function exportClassifier(
  path: string,
  options: ExportClassifierOptions,
): Promise<ExportResult> {
  checkOptions(
    'exportClassifier',
    options,
    {
      to: oneOf('fp16', 'int8', 'zip', 'keras'),
      out: text,
      data: text,
      calibrationImages: anything,
      weightBits: anything,
      seed: anything,
      session: anything,
      onProgress: callable,
    },
    ['to', 'out'],
  );
  const session = options.session ?? currentSession();
  const { to, out } = options;
  if (to === 'keras' && !/\.keras$/i.test(out)) {
    throw new UsageError(
      `exportClassifier expects an out that ends in .keras for Keras, but received ${JSON.stringify(out)}.`,
      { hint: 'Keras recognizes its files by their ending.' },
    );
  }
  const file = await readClassifierFile(path);
  if (to === 'zip') {
    const bytes = archiveClassifier(file);
    await writeFileAtomically(out, bytes);
    return {
      path: out,
      format: to,
      size: { before: file.bytes.length, after: bytes.length },
      calibrationImages: 0,
      notKept: [],
    };
  }
  expectOriginal(file);
  if ((to === 'int8' || to === 'keras') && isFrozenNetwork(file.graph.metadata)) {
    throw new UsageError(
      `${path} cannot be exported as ${to}: its network has operators that Graft does not know and is used as it is.`,
      { hint: 'Export it as fp16, zip or web.' },
    );
  }
  if (to === 'keras') {
    const notKept = await writeKerasFile(path, out, session);
    const after = (await readBytes(out)).length;
    return {
      path: out,
      format: to,
      size: { before: file.bytes.length, after },
      calibrationImages: 0,
      notKept,
    };
  }
  if (to === 'int8' && options.data === undefined) {
    throw new UsageError('An int8 model needs pictures to measure ranges on, but no data was given.', {
      hint: 'Pass the folder that it was trained on with --data.',
    });
  }
  const data = await openData(file, options);
  try {
    return await convert(file, { ...options, session }, data);
  } finally {
    await data?.close();
  }
}

type ConvertOptions = ExportClassifierOptions & { readonly session: Session };

async function convert(
  file: ClassifierFile,
  options: ConvertOptions,
  data: ExportData | undefined,
): Promise<ExportResult> {
  const { to, out } = options;
  const calibrationImages = to === 'int8' ? data!.calibration.count : 0;
  const graph =
    to === 'int8' ? await quantized(file.graph, data!, options) : storeInHalfPrecision(file.graph);
  const made: NonNullable<ClassifierCard['export']> =
    to === 'int8' ? { precision: 'int8', calibrationImages } : { precision: 'float16' };
  const comparison = data && (await compare(file, { card: file.card, graph }, data, options));
  const results = comparison && {
    before: cardResults(comparison.before),
    after: cardResults(comparison.after),
  };
  const card: ClassifierCard = { ...file.card, export: { ...made, results } };
  const metadata = new Map(graph.metadata).set(CARD_KEY, JSON.stringify(card));
  const bytes = serializeGraph({ ...graph, metadata });
  await writeFileAtomically(out, bytes);
  return {
    path: out,
    format: to,
    size: { before: file.bytes.length, after: bytes.length },
    calibrationImages,
    ...(to === 'int8' && data?.calibrationLimit && { calibrationLimit: data.calibrationLimit }),
    notKept: [],
    comparison,
    evaluated: data?.evaluated,
  };
}

async function quantized(
  graph: Graph,
  { calibration }: ExportData,
  { session, onProgress, weightBits }: ConvertOptions,
): Promise<Graph> {
  const { maps } = planQuantization(graph);
  async function* batches(onBatch?: (step: number, steps: number) => void): AsyncGenerator<Images> {
    const plan = calibration.plan(0);
    let step = 0;
    for await (const { images } of prefetch(plan, (indices) => calibration.load(indices), 2)) {
      if (images.shape[0] > 0) yield images;
      onBatch?.(++step, plan.length);
    }
  }
  const runtime = runtimeOf(session);
  const measured = batches((step, steps) => onProgress?.({ phase: 'calibration', step, steps }));
  const rounded = quantize(graph, await calibrate(runtime, graph, maps, measured), weightBits);
  return await alignFamiliarity(runtime, graph, rounded, batches());
}

async function compare(
  file: ClassifierFile,
  made: { card: ClassifierCard; graph: Graph },
  { evaluation }: ExportData,
  { session, onProgress }: ConvertOptions,
): Promise<ClassifierComparison> {
  const classOf = file.card.classNames.map((_, at) => at);
  const before = await openClassifier(file, session);
  const after = await openClassifier(made, session);
  try {
    return await compareClassifiers(before, after, evaluation, classOf, (position) =>
      onProgress?.({ phase: 'evaluation', ...position }),
    );
  } finally {
    await Promise.all([before.dispose(), after.dispose()]);
  }
}

async function openData(
  { card, path }: ClassifierFile,
  { data, calibrationImages = 256, seed = 0 }: ExportClassifierOptions,
): Promise<ExportData | undefined> {
  return data === undefined
    ? undefined
    : await openExportData(data, { card, path }, { images: calibrationImages, seed });
}

function expectOriginal({ card, path }: ClassifierFile): void {
  if (card.export === undefined) return;
  throw new UsageError(`${path} is an export already (${card.export.precision}).`, {
    hint: 'Export the original model.onnx.',
  });
}

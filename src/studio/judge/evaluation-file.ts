import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { evaluateMultilabelPredictions, evaluatePredictions } from '../../classifier/index.js';
import { writeFileAtomically } from '../../files/index.js';
import { sharedLabels } from '../../labels.js';
import { parseJson } from '../../parse-json.js';
import { TASK_NAMES, taskNamed } from '../../tasks/index.js';
import type { JudgedPart } from '../api.js';
import { readOwnText, studioFolder } from '../runs/run-record.js';
import { type AnyEvaluation, isOfSeveralLabels } from './any-evaluation.js';

const fileSchema = z.object({
  formatVersion: z.literal(2),
  /** Identifies the evaluated model; a model that was trained again has another. */
  model: z.object({ size: z.number(), modified: z.number() }),
  classNames: z.array(z.string()).min(2),
  task: z.enum(TASK_NAMES),
  paths: z.array(z.string()),
  labels: z.array(z.array(z.number().int().min(0))),
  /** Where photographs may have several labels: for each the classes that are not known. */
  unknown: z.array(z.array(z.number().int().min(0))).optional(),
  /** Where photographs may have several labels: of each class. */
  thresholds: z.array(z.number().min(0).max(1)).optional(),
  /** Divided by the classifier's temperature: [count, classes], row-major. */
  logits: z.array(z.number()),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
});

/** The predictions of a run's model for each photograph of a part, kept in the run's folder. */
export class EvaluationFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #model: string;

  constructor(folder: string, part: JudgedPart) {
    this.#folder = folder;
    this.#path = join(folder, 'studio', `evaluation-${part}.json`);
    this.#model = join(folder, 'model.onnx');
  }

  /** @returns undefined where there is none, or it is about another model, or cannot be understood */
  async read(): Promise<AnyEvaluation | undefined> {
    await studioFolder(this.#folder);
    const text = await readOwnText(this.#path);
    if (text === undefined) return undefined;
    const parsed = fileSchema.safeParse(parseJson(text));
    if (!parsed.success) return undefined;
    const { model, classNames, task, paths, skipped, thresholds, ...columns } = parsed.data;
    const now = await this.#modelNow();
    if (model.size !== now.size || model.modified !== now.modified) return undefined;
    const values = paths.length * classNames.length;
    if (columns.logits.length !== values) return undefined;
    const isValid = (column: readonly (readonly number[])[]): boolean =>
      column.length === paths.length &&
      column.every((own) => own.every((label) => label < classNames.length));
    if (!isValid(columns.labels)) return undefined;
    const labels = columns.labels.map(sharedLabels);
    const logits = Float32Array.from(columns.logits);
    const predictions = { classNames, task, paths, labels, logits, skipped };
    if (!taskNamed(task, classNames).severalLabels) return evaluatePredictions(predictions);
    if (columns.unknown === undefined || !isValid(columns.unknown)) return undefined;
    if (thresholds?.length !== classNames.length) return undefined;
    const unknown = columns.unknown.map((own) => (own.length === 0 ? undefined : sharedLabels(own)));
    return evaluateMultilabelPredictions({ ...predictions, unknown, thresholds });
  }

  async write(evaluation: AnyEvaluation): Promise<void> {
    const { classNames, task, pictures, skipped } = evaluation;
    const { paths, labels, logits } = pictures;
    const content: z.infer<typeof fileSchema> = {
      formatVersion: 2,
      model: await this.#modelNow(),
      classNames: [...classNames],
      task,
      paths: [...paths],
      labels: labels.map((own) => [...own]),
      ...(isOfSeveralLabels(evaluation) && {
        unknown: evaluation.pictures.unknown.map((own) => [...(own ?? [])]),
        thresholds: [...evaluation.thresholds],
      }),
      logits: [...logits],
      skipped: [...skipped],
    };
    await studioFolder(this.#folder);
    await writeFileAtomically(this.#path, `${JSON.stringify(content)}\n`, { followLinks: false });
  }

  async #modelNow(): Promise<{ size: number; modified: number }> {
    const { size, mtimeMs } = await stat(this.#model);
    return { size, modified: Math.floor(mtimeMs) };
  }
}

import { evaluateClassifier, evaluateMultilabelClassifier, loadClassifier } from '../../classifier/index.js';
import { limitConcurrency } from '../../concurrency.js';
import type { ScannedFile, SkippedFile } from '../../datasets/index.js';
import { namesOfLabels, sameLabels } from '../../labels.js';
import type { Session } from '../../session/index.js';
import { taskNamed } from '../../tasks/index.js';
import type {
  ClassThresholds,
  EvaluationProgress,
  EvaluationStatus,
  JudgedPart,
  JudgedPictures,
} from '../api.js';
import { describeError, Refusal } from '../http/errors.js';
import type { CurrentPhotographs } from '../photographs/current-photographs.js';
import { describePhotograph } from '../photographs/indexed-photograph.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import type { StudioRun } from '../runs/studio-run.js';
import { type AnyEvaluation, isOfSeveralLabels } from './any-evaluation.js';
import { classThresholds } from './class-thresholds.js';
import { describeEvaluation } from './describe-evaluation.js';
import { EvaluationFile } from './evaluation-file.js';
import { judgedPictures } from './judged-pictures.js';
import type { Models } from './models.js';
import type { PictureQuery } from './picture-query.js';
import { isLeftOutByLabel, RunPictures } from './run-pictures.js';

/** Evaluations that are kept in memory; the others are read from their files again. */
const MOST_KEPT = 4;
const PROGRESS_MILLISECONDS = 250;

type Progress = Pick<EvaluationStatus, 'state' | 'done' | 'total' | 'error'>;

interface EvaluationServices {
  readonly models: Models;
  readonly session: Session;
  readonly photographs: StudioPhotographs;
  readonly onProgress: (event: EvaluationProgress) => void;
}

/** Evaluations of runs' models: measured once, kept in the runs' folders. */
export class Evaluations {
  readonly #models: Models;
  readonly #session: Session;
  readonly #photographs: StudioPhotographs;
  readonly #onProgress: (event: EvaluationProgress) => void;
  readonly #oneAtATime = limitConcurrency(1);
  readonly #kept = new Map<string, AnyEvaluation>();
  readonly #progress = new Map<string, Progress>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor({ models, session, photographs, onProgress }: EvaluationServices) {
    this.#models = models;
    this.#session = session;
    this.#photographs = photographs;
    this.#onProgress = onProgress;
  }

  async status(run: StudioRun, part: JudgedPart): Promise<EvaluationStatus> {
    const model = await this.#models.pathOf(run);
    const pictures = await RunPictures.of(run);
    const progress = this.#progress.get(keyOf(run, part, model));
    const { parts } = pictures;
    if (progress !== undefined && progress.state !== 'ready') return { ...progress, changed: 0, parts };
    const evaluation = await this.#find(run, part, model);
    if (evaluation === undefined) return { state: 'none', done: 0, total: 0, changed: 0, parts };
    return {
      state: 'ready',
      done: evaluation.count,
      total: evaluation.count,
      changed: changedLabels(pictures, part, evaluation, await this.#photographs.current()),
      evaluation: describeEvaluation(part, evaluation),
      parts,
    };
  }

  /** Starts an evaluation, unless one is under way, or there is one and none is wanted `again`. */
  async start(run: StudioRun, part: JudgedPart, again: boolean): Promise<EvaluationStatus> {
    const status = await this.status(run, part);
    if (status.state === 'running' || (status.state === 'ready' && !again)) return status;
    if (!status.parts.includes(part)) {
      throw new Refusal(404, 'no-part', `The run has no ${part} photographs.`, {
        hint: 'Evaluate it on the others.',
        values: {
          part,
        },
      });
    }
    const model = await this.#models.pathOf(run);
    const key = keyOf(run, part, model);
    // Another request may have started it in the meantime.
    if (this.#progress.get(key)?.state !== 'running') {
      const tell = (progress: Progress): void => {
        this.#progress.set(key, progress);
        this.#onProgress({
          event: 'evaluation',
          run: run.id,
          part,
          status: { ...progress, changed: 0, parts: status.parts },
        });
      };
      tell({ state: 'running', done: 0, total: 0 });
      const work = this.#measure(run, part, { key, model, tell });
      this.#running.add(work);
      void work.finally(() => this.#running.delete(work));
    }
    return { ...this.#progress.get(key)!, changed: 0, parts: status.parts };
  }

  /** @throws Refusal 409 when nothing was measured yet, 400 where photographs have exactly one label */
  async thresholds(run: StudioRun, part: JudgedPart, label: number): Promise<ClassThresholds> {
    return classThresholds(await this.#expect(run, part), label);
  }

  /** @throws Refusal 409 when nothing was measured yet, 400 for a query that does not fit the model */
  async pictures(run: StudioRun, part: JudgedPart, query: PictureQuery): Promise<JudgedPictures> {
    const evaluation = await this.#expect(run, part);
    const pictures = await RunPictures.of(run);
    const [ids, files] = [pictures.idsByPath(part), pictures.byPath(part)];
    const current = await this.#photographs.current();
    return judgedPictures(
      evaluation,
      (path) => {
        const file = files.get(path);
        const found = file && current.find(file);
        const now = file && pictures.record.severalLabels ? pictures.labelsNow(file, current) : undefined;
        return {
          id: ids.get(path) ?? '',
          photograph: found === undefined ? null : describePhotograph(found),
          ...(typeof now === 'object' && {
            labelsNow: namesOfLabels(now.labels, pictures.record.classNames),
          }),
        };
      },
      query,
    );
  }

  /** The evaluations of a run's model that there are, without measuring any. @throws Refusal 404 without a model */
  async known(run: StudioRun): Promise<{ readonly part: JudgedPart; readonly evaluation: AnyEvaluation }[]> {
    const model = await this.#models.pathOf(run);
    const { parts } = await RunPictures.of(run);
    const found = await Promise.all(
      parts.map(async (part) => ({ part, evaluation: await this.#find(run, part, model) })),
    );
    return found.flatMap(({ part, evaluation }) => (evaluation === undefined ? [] : [{ part, evaluation }]));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }

  async #measure(
    run: StudioRun,
    part: JudgedPart,
    { key, model, tell }: { key: string; model: string; tell: (progress: Progress) => void },
  ): Promise<void> {
    try {
      const evaluation = await this.#oneAtATime(() => this.#evaluate(run, part, model, tell));
      this.#keep(key, evaluation);
      await new EvaluationFile(run.folder, part).write(evaluation);
      tell({ state: 'ready', done: evaluation.count, total: evaluation.count });
    } catch (error) {
      tell({ state: 'failed', done: 0, total: 0, error: describeError(error) });
    }
  }

  async #evaluate(
    run: StudioRun,
    part: JudgedPart,
    model: string,
    tell: (progress: Progress) => void,
  ): Promise<AnyEvaluation> {
    if (this.#closed) throw new Refusal(409, 'ending', 'The Studio is shutting down.');
    const pictures = await RunPictures.of(run);
    const files: ScannedFile[] = [];
    const skipped: SkippedFile[] = [];
    const current = await this.#photographs.current();
    /** From where photographs are now to where the run recorded them. */
    const recorded = new Map<string, string>();
    for (const file of pictures.record.parts[part]) {
      const now = await pictures.labelled(file, current);
      if ('reason' in now) skipped.push({ path: file.path, reason: now.reason });
      else {
        files.push(now);
        recorded.set(now.path, file.path);
      }
    }
    let told = 0;
    const classifier = await loadClassifier(model, { session: this.#session });
    try {
      const options = {
        onBatchEnd: ({ images }: { readonly images: number }) => {
          if (this.#closed) throw new Refusal(409, 'ending', 'The Studio is shutting down.');
          if (performance.now() - told < PROGRESS_MILLISECONDS) return;
          told = performance.now();
          tell({ state: 'running', done: images, total: files.length });
        },
      };
      const given = { part: null, files, skipped };
      const { task, classNames } = classifier.card;
      const evaluation = taskNamed(task, classNames).severalLabels
        ? await evaluateMultilabelClassifier(classifier, given, options)
        : await evaluateClassifier(classifier, given, options);
      return asRecorded(evaluation, recorded);
    } finally {
      await classifier.dispose();
    }
  }

  async #expect(run: StudioRun, part: JudgedPart): Promise<AnyEvaluation> {
    const evaluation = await this.#find(run, part, await this.#models.pathOf(run));
    if (evaluation !== undefined) return evaluation;
    throw new Refusal(409, 'not-judged', 'The run has not been evaluated yet.');
  }

  async #find(run: StudioRun, part: JudgedPart, model: string): Promise<AnyEvaluation | undefined> {
    const key = keyOf(run, part, model);
    const known = this.#kept.get(key) ?? (await new EvaluationFile(run.folder, part).read());
    if (known !== undefined) this.#keep(key, known);
    return known;
  }

  #keep(key: string, evaluation: AnyEvaluation): void {
    this.#kept.delete(key);
    this.#kept.set(key, evaluation);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}

/** With the paths that the run recorded. */
function asRecorded(evaluation: AnyEvaluation, recorded: ReadonlyMap<string, string>): AnyEvaluation {
  const paths = evaluation.pictures.paths.map((path) => recorded.get(path) ?? path);
  return isOfSeveralLabels(evaluation)
    ? { ...evaluation, pictures: { ...evaluation.pictures, paths } }
    : { ...evaluation, pictures: { ...evaluation.pictures, paths } };
}

/** How many photographs of a part would count otherwise if it was judged now. */
function changedLabels(
  pictures: RunPictures,
  part: JudgedPart,
  evaluation: AnyEvaluation,
  current: CurrentPhotographs,
): number {
  const { skipped } = evaluation;
  const { paths, labels } = evaluation.pictures;
  const unknown = isOfSeveralLabels(evaluation) ? evaluation.pictures.unknown : [];
  const before = new Map(paths.map((path, at) => [path, { labels: labels[at], unknown: unknown[at] ?? [] }]));
  const leftOut = new Map(skipped.map(({ path, reason }) => [path, reason]));
  return pictures.record.parts[part].filter((file) => {
    const now = pictures.labelsNow(file, current);
    const known = before.get(file.path);
    if (known !== undefined) {
      const isSame = typeof now !== 'string' && sameLabels(now.labels, known.labels);
      return !isSame || !sameLabels(now.unknown ?? [], known.unknown);
    }
    return isLeftOutByLabel(leftOut.get(file.path) ?? '') && typeof now !== 'string';
  }).length;
}

function keyOf(run: StudioRun, part: JudgedPart, model: string): string {
  return `${run.id} ${part} ${model}`;
}

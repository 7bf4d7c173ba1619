import { type ClassifierEvaluation, evaluateClassifier } from '../../classifier/index.js';
import { limitConcurrency } from '../../concurrency.js';
import {
  type ClassThresholds,
  classThresholds,
  describeError,
  describeEvaluation,
  type EvaluationProgress,
  type EvaluationStatus,
  type JudgedPart,
  type JudgedPictures,
  judgedPictures,
  type PictureQuery,
  Refusal,
} from '../../studio/browser.js';
import type { PhotographSource } from '../photograph-source.js';
import type { WebRun } from '../runs/web-run.js';
import { evaluationOf, type KeptEvaluation, keptEvaluation } from './kept-evaluation.js';
import { RunPictures } from './run-pictures.js';
import type { WebModels } from './web-models.js';

const PROGRESS_MILLISECONDS = 250;

type Progress = Pick<EvaluationStatus, 'state' | 'done' | 'total' | 'error'>;

interface EvaluationServices {
  readonly models: WebModels;
  readonly photographs: PhotographSource;
  readonly onEvaluation: (event: EvaluationProgress) => void;
}

/** Evaluations of runs' models: those of the training, and others that are measured once. All are kept. */
export class WebEvaluations {
  readonly #services: EvaluationServices;
  readonly #oneAtATime = limitConcurrency(1);
  readonly #kept = new Map<string, ClassifierEvaluation>();
  readonly #progress = new Map<string, Progress>();

  constructor(services: EvaluationServices) {
    this.#services = services;
  }

  async status(run: WebRun, part: JudgedPart): Promise<EvaluationStatus> {
    await this.#services.models.fileOf(run);
    const pictures = await RunPictures.of(run);
    const { parts } = pictures;
    const progress = this.#progress.get(keyOf(run, part));
    if (progress !== undefined && progress.state !== 'ready') return { ...progress, changed: 0, parts };
    const evaluation = await this.#find(run, part);
    if (evaluation === undefined) return { state: 'none', done: 0, total: 0, changed: 0, parts };
    return {
      state: 'ready',
      done: evaluation.count,
      total: evaluation.count,
      changed: pictures.changed(part, evaluation, this.#services.photographs),
      evaluation: describeEvaluation(part, evaluation),
      parts,
    };
  }

  /** Starts an evaluation, unless one is under way, or there is one and none is wanted `again`. */
  async start(run: WebRun, part: JudgedPart, again: boolean): Promise<EvaluationStatus> {
    const status = await this.status(run, part);
    if (status.state === 'running' || (status.state === 'ready' && !again)) return status;
    const { parts } = status;
    if (!parts.includes(part)) {
      throw new Refusal(404, 'no-part', `The run has no ${part} photographs.`, {
        hint: 'Evaluate it on the others.',
        values: { part },
      });
    }
    const tell = (progress: Progress): void => {
      this.#progress.set(keyOf(run, part), progress);
      const told = { ...progress, changed: 0, parts };
      this.#services.onEvaluation({ event: 'evaluation', run: run.id, part, status: told });
    };
    tell({ state: 'running', done: 0, total: 0 });
    void this.#measure(run, part, tell);
    return { state: 'running', done: 0, total: 0, changed: 0, parts };
  }

  /** @throws Refusal 409 when nothing was measured yet, 400 where photographs have exactly one label */
  async thresholds(run: WebRun, part: JudgedPart, label: number): Promise<ClassThresholds> {
    return classThresholds(await this.#expect(run, part), label);
  }

  /** @throws Refusal 409 when nothing was measured yet, 400 for a query that does not fit the model */
  async pictures(run: WebRun, part: JudgedPart, query: PictureQuery): Promise<JudgedPictures> {
    const evaluation = await this.#expect(run, part);
    const pictures = await RunPictures.of(run);
    return judgedPictures(evaluation, pictures.describer(part, this.#services.photographs), query);
  }

  async #measure(run: WebRun, part: JudgedPart, tell: (progress: Progress) => void): Promise<void> {
    try {
      const evaluation = await this.#oneAtATime(() => this.#evaluate(run, part, tell));
      await run.folder.writeJson(fileOf(part), keptEvaluation(evaluation));
      this.#kept.set(keyOf(run, part), evaluation);
      tell({ state: 'ready', done: evaluation.count, total: evaluation.count });
    } catch (error) {
      tell({ state: 'failed', done: 0, total: 0, error: describeError(error) });
    }
  }

  async #evaluate(
    run: WebRun,
    part: JudgedPart,
    tell: (progress: Progress) => void,
  ): Promise<ClassifierEvaluation> {
    const { models, photographs } = this.#services;
    const { files, skipped } = (await RunPictures.of(run)).present(part, photographs);
    let told = 0;
    return await models.use(run, (classifier) =>
      evaluateClassifier(
        classifier,
        { part: null, files, skipped },
        {
          onBatchEnd: ({ images }) => {
            if (performance.now() - told < PROGRESS_MILLISECONDS) return;
            told = performance.now();
            tell({ state: 'running', done: images, total: files.length });
          },
        },
      ),
    );
  }

  async #expect(run: WebRun, part: JudgedPart): Promise<ClassifierEvaluation> {
    const evaluation = await this.#find(run, part);
    if (evaluation !== undefined) return evaluation;
    throw new Refusal(409, 'not-judged', 'The run has not been evaluated yet.');
  }

  async #find(run: WebRun, part: JudgedPart): Promise<ClassifierEvaluation | undefined> {
    const key = keyOf(run, part);
    const known =
      this.#kept.get(key) ?? evaluationOf(await run.folder.readJson<KeptEvaluation>(fileOf(part)));
    if (known !== undefined) this.#kept.set(key, known);
    return known;
  }
}

function keyOf(run: WebRun, part: JudgedPart): string {
  return `${run.id} ${part}`;
}

function fileOf(part: JudgedPart): string {
  return `evaluation-${part}.json`;
}

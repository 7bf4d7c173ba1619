import { stat } from 'node:fs/promises';
import { type Classifier, explainImage, loadClassifier } from '../../classifier/index.js';
import { limitConcurrency } from '../../concurrency.js';
import { digestOfFile } from '../../photographs/index.js';
import type { Session } from '../../session/index.js';
import type { Classification, HeatMapResult } from '../api.js';
import { Refusal } from '../http/errors.js';
import { dataAddress } from '../pictures/pictures.js';
import { runFileProblem } from '../runs/run-file-problem.js';
import { ownFile } from '../runs/run-record.js';
import type { StudioRun } from '../runs/studio-run.js';
import { type ClassifyWishes, classificationOf, heatMapResult, previewOf, SHOWN_PIXELS } from './answers.js';

/** Models that are kept in memory. */
const MOST_LOADED = 2;
/** Pictures that may wait to be classified or explained. */
const MOST_WAITING = 16;

interface Loaded {
  readonly key: string;
  readonly classifier: Promise<Classifier>;
}

/** The models of runs, ready to classify. One picture at a time: a model takes all the processor's cores. */
export class Models {
  readonly #session: Session;
  readonly #limit = limitConcurrency(1);
  /** By run: the model that was compared with the run's results. */
  readonly #checked = new Map<string, string>();
  #loaded: Loaded[] = [];
  #waiting = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The path of a run's model. @throws Refusal 404 when it has none yet, 409 when it is not the one that it trained */
  async pathOf(run: StudioRun): Promise<string> {
    const path = run.hasModel ? await ownFile(run.folder, 'model.onnx') : undefined;
    if (path !== undefined) {
      await this.#expectOwn(run, path);
      return path;
    }
    throw new Refusal(404, 'no-model', 'The run has no model yet.', { hint: 'Wait until it has finished.' });
  }

  /**
   * A model's prediction for a picture.
   *
   * @throws UnreadableImageError when the picture cannot be read
   */
  async classify(run: StudioRun, content: Uint8Array, wishes: ClassifyWishes): Promise<Classification> {
    const path = await this.pathOf(run);
    return await this.#inTurn(async () => {
      const start = performance.now();
      const classifier = await this.#load(run, path);
      const predictions = classifier.predictFiles([{ path: 'the picture', content }]);
      const { value: answer } = await predictions.next();
      const milliseconds = performance.now() - start;
      const heatMap = wishes.heatMap ? await this.#heatMap(run, path, content, wishes.className) : undefined;
      const preview = wishes.preview ? await previewOf(content, dataAddress) : undefined;
      return classificationOf(answer, classifier.card, { milliseconds, heatMap, preview });
    });
  }

  /** Where in a picture a model sees a class. */
  async explain(run: StudioRun, image: Uint8Array, className: string | undefined): Promise<HeatMapResult> {
    const path = await this.pathOf(run);
    return await this.#inTurn(() => this.#heatMap(run, path, image, className));
  }

  async close(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = [];
    for (const { classifier } of loaded) await (await classifier.catch(() => undefined))?.dispose();
  }

  /** Another model in its place might be judged on photographs of its training set. */
  async #expectOwn(run: StudioRun, path: string): Promise<void> {
    const expected = run.run?.results?.model;
    if (expected === undefined) return;
    const { mtimeMs, size } = await stat(path);
    const key = `${expected} ${mtimeMs} ${size}`;
    if (this.#checked.get(run.id) === key) return;
    if ((await digestOfFile(path)) !== expected) throw runFileProblem({ path, kind: 'changed' });
    this.#checked.set(run.id, key);
  }

  async #load(run: StudioRun, path: string): Promise<Classifier> {
    const { mtimeMs, size } = await stat(path);
    const key = `${run.id} ${mtimeMs} ${size}`;
    const known = this.#loaded.find((one) => one.key === key);
    const loaded = known ?? { key, classifier: loadClassifier(path, { session: this.#session }) };
    this.#loaded = [loaded, ...this.#loaded.filter((one) => one !== loaded)];
    for (const { classifier } of this.#loaded.splice(MOST_LOADED)) {
      await (await classifier.catch(() => undefined))?.dispose();
    }
    try {
      return await loaded.classifier;
    } catch (error) {
      this.#loaded = this.#loaded.filter((one) => one !== loaded);
      throw error;
    }
  }

  async #heatMap(
    run: StudioRun,
    model: string,
    image: Uint8Array,
    className: string | undefined,
  ): Promise<HeatMapResult> {
    const { card } = await this.#load(run, model);
    const explanation = await explainImage(model, image, {
      className,
      pictureSize: SHOWN_PIXELS,
      session: this.#session,
    });
    return await heatMapResult(explanation, card, dataAddress);
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= MOST_WAITING) {
      throw new Refusal(429, 'model-busy', 'Too many pictures are waiting for the model.', {
        hint: 'Wait a moment and try again.',
      });
    }
    this.#waiting++;
    try {
      return await this.#limit(work);
    } finally {
      this.#waiting--;
    }
  }
}

import '../../threads/browser/install.js';
import { type ClassifierCard, readCard } from '../../classifier/browser.js';
import { type Classifier, explainImage, loadClassifier } from '../../classifier/index.js';
import { limitConcurrency } from '../../concurrency.js';
import { readModelHeader } from '../../graph/browser.js';
import { Session } from '../../session/index.js';
import {
  type Classification,
  type ClassifyWishes,
  classificationOf,
  type HeatMapResult,
  heatMapResult,
  previewOf,
  Refusal,
  SHOWN_PIXELS,
} from '../../studio/browser.js';
import { dataAddress } from '../encode-picture.js';
import type { WebRun } from '../runs/web-run.js';

/** Models that are kept in memory. */
const MOST_LOADED = 2;

interface Loaded {
  readonly run: WebRun;
  readonly classifier: Promise<Classifier>;
}

/** The models of runs, ready to classify, one picture at a time. */
export class WebModels {
  readonly #session = new Session();
  readonly #limit = limitConcurrency(1);
  #loaded: Loaded[] = [];

  /** A run's model. @throws Refusal 404 when it has none yet */
  async fileOf(run: WebRun): Promise<File> {
    const file = run.hasModel ? await run.folder.read('model.onnx') : undefined;
    if (file !== undefined) return file;
    throw new Refusal(404, 'no-model', 'The run has no model yet.', { hint: 'Wait until it has finished.' });
  }

  async cardOf(run: WebRun): Promise<ClassifierCard> {
    return readCard(readModelHeader(await this.#bytesOf(run), 'the model').metadata, 'the model');
  }

  /**
   * A model's prediction for a picture.
   *
   * @throws Refusal 415 when the picture cannot be read
   */
  async classify(run: WebRun, content: Uint8Array, wishes: ClassifyWishes): Promise<Classification> {
    await this.fileOf(run);
    return await this.#limit(async () => {
      const start = performance.now();
      const classifier = await this.#load(run);
      const { value: answer } = await classifier.predictFiles([{ path: 'the picture', content }]).next();
      const milliseconds = performance.now() - start;
      const heatMap = wishes.heatMap ? await this.#explain(run, content, wishes.className) : undefined;
      const preview = wishes.preview ? await previewOf(content, dataAddress) : undefined;
      return classificationOf(answer, classifier.card, { milliseconds, heatMap, preview });
    });
  }

  /** Where in a picture a model sees a class. */
  async explain(run: WebRun, image: Uint8Array, className: string | undefined): Promise<HeatMapResult> {
    await this.fileOf(run);
    return await this.#limit(() => this.#explain(run, image, className));
  }

  /** Works with a run's model, loaded for it alone. */
  async use<Result>(run: WebRun, work: (classifier: Classifier) => Promise<Result>): Promise<Result> {
    const classifier = await loadClassifier(await this.#bytesOf(run), { session: this.#session });
    try {
      return await work(classifier);
    } finally {
      await classifier.dispose();
    }
  }

  async #explain(run: WebRun, image: Uint8Array, className: string | undefined): Promise<HeatMapResult> {
    const { card } = await this.#load(run);
    const explanation = await explainImage(await this.#bytesOf(run), image, {
      ...{ className, pictureSize: SHOWN_PIXELS, session: this.#session },
    });
    return await heatMapResult(explanation, card, dataAddress);
  }

  async #load(run: WebRun): Promise<Classifier> {
    const known = this.#loaded.find((one) => one.run === run);
    const classifier = (async () =>
      known?.classifier ?? loadClassifier(await this.#bytesOf(run), { session: this.#session }))();
    const loaded = known ?? { run, classifier };
    this.#loaded = [loaded, ...this.#loaded.filter((one) => one !== loaded)];
    for (const { classifier: old } of this.#loaded.splice(MOST_LOADED)) {
      await (await old.catch(() => undefined))?.dispose();
    }
    try {
      return await loaded.classifier;
    } catch (error) {
      this.#loaded = this.#loaded.filter((one) => one !== loaded);
      throw error;
    }
  }

  async #bytesOf(run: WebRun): Promise<Uint8Array> {
    return new Uint8Array(await (await this.fileOf(run)).arrayBuffer());
  }
}

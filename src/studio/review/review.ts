import { limitConcurrency } from '../../concurrency.js';
import type { Session } from '../../session/index.js';
import type { ReviewProgress, ReviewTaskName, ReviewTasks } from '../api.js';
import { BackgroundTask } from '../background-task.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { FeatureService } from './feature-service.js';

interface ReviewOptions {
  readonly session: Session;
  readonly photographs: StudioPhotographs;
  /** Where weights and features are kept. Without it, features are computed each time. */
  readonly cacheDirectory?: string;
  readonly onProgress: (event: ReviewProgress) => void;
}

/** What the step Review computes over all photographs: one task at a time, on shared features. */
export class Review {
  readonly features: FeatureService;
  readonly #onProgress: (event: ReviewProgress) => void;
  readonly #photographs: StudioPhotographs;
  readonly #queue = limitConcurrency(1);
  readonly #tasks = new Map<ReviewTaskName, BackgroundTask<unknown>>();
  readonly #ends: (() => Promise<void>)[] = [];
  #contentVersion = 0;

  constructor({ session, photographs, cacheDirectory, onProgress }: ReviewOptions) {
    this.features = new FeatureService({ session, cacheDirectory });
    this.#photographs = photographs;
    this.#onProgress = onProgress;
  }

  /** A task of this name, which is told when the photographs change and stopped when the Studio ends. */
  newTask<Result>(name: ReviewTaskName): BackgroundTask<Result> {
    const task = new BackgroundTask<Result>({
      queue: this.#queue,
      onChange: (state) => this.#onProgress({ event: 'review', task: name, state }),
    });
    this.#tasks.set(name, task);
    return task;
  }

  /** Frees something when the Studio ends, after the tasks have. */
  atEnd(free: () => Promise<void>): void {
    this.#ends.push(free);
  }

  get states(): Partial<ReviewTasks> {
    return Object.fromEntries([...this.#tasks].map(([name, task]) => [name, task.state]));
  }

  /** To be called when the photographs may have changed. */
  photographsChanged(): void {
    const { contentVersion } = this.#photographs;
    if (contentVersion === this.#contentVersion) return;
    this.#contentVersion = contentVersion;
    for (const task of this.#tasks.values()) task.changed();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#tasks.values()].map((task) => task.stop()));
    for (const free of this.#ends) await free();
    await this.features.close();
  }
}

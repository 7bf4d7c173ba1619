import { existsSync } from 'node:fs';
import { type FollowTraining, RunFolder } from '../recipes/index.js';

/** What a training is doing, and so what is true when it is stopped. */
export class TrainingStage {
  readonly #folder: RunFolder;
  #doing: 'preparing' | 'reading' | 'downloading' | 'training' = 'preparing';

  /** @param run its folder */
  constructor(run: string) {
    this.#folder = new RunFolder(run);
  }

  /** Learns from what a training tells what it is doing. */
  watch(follow: FollowTraining): FollowTraining {
    return {
      ...follow,
      reading: (progress) => {
        this.#doing = progress.done < progress.total ? 'reading' : 'preparing';
        follow.reading?.(progress);
      },
      downloads: {
        ...follow.downloads,
        onProgress: (progress) => {
          this.#doing = 'downloading';
          follow.downloads?.onProgress?.(progress);
        },
      },
      onEvent: (event) => {
        if (event.event === 'phase') this.#doing = 'training';
        else if (this.#doing !== 'training') this.#doing = 'preparing';
        follow.onEvent?.(event);
      },
    };
  }

  get isTraining(): boolean {
    return this.#doing === 'training';
  }

  /** Whether there is a run that can be continued. */
  get hasBegun(): boolean {
    return existsSync(this.#folder.file('config.json'));
  }

  /** What happens at the first Ctrl-C. */
  get stopping(): string {
    const first = this.isTraining ? 'Finishing the current step and saving.' : 'Stopping.';
    return `${first} A second Ctrl-C or SIGTERM stops at once.`;
  }

  /** What a stop before the next step has interrupted, and what is kept. */
  get stopped(): string {
    if (this.#doing === 'downloading') {
      return 'Stopped while downloading. What has arrived is kept for the next time.';
    }
    const kept = this.#hasCheckpoint
      ? 'What the last checkpoint holds is kept.'
      : 'Nothing has been trained yet.';
    return this.#doing === 'reading'
      ? `Stopped while reading the photographs. ${kept}`
      : `Stopped before the ${this.#hasCheckpoint ? 'next' : 'first'} step. ${kept}`;
  }

  /** What is kept if a stop takes too long. */
  get late(): string {
    if (!this.isTraining) return this.stopped;
    const kept = this.#hasCheckpoint
      ? 'What the last checkpoint holds is kept.'
      : 'There is no checkpoint yet.';
    return `What was under way took too long to be finished. ${kept}`;
  }

  get #hasCheckpoint(): boolean {
    return existsSync(this.#folder.file('checkpoint.bin'));
  }
}

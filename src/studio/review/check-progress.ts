import type { TaskControls } from '../background-task.js';

/** The passes of the models take about as long as this share of reading the photographs. */
const MODELS_SHARE = 0.1;

/** The stages of a check as one: photographs that are read, photographs that are looked at, passes of the models. */
export class CheckProgress {
  readonly #tell: TaskControls['onProgress'];
  #total: number;

  constructor(tell: TaskControls['onProgress'], total: number) {
    this.#tell = tell;
    this.#total = total;
  }

  inspected(done: number, total: number): void {
    this.#total = total;
    this.#say(done / Math.max(1, total));
  }

  features(done: number, total: number): void {
    this.#say(1 + done / Math.max(1, total));
  }

  models(done: number, total: number): void {
    this.#say(2 + (MODELS_SHARE * done) / Math.max(1, total));
  }

  #say(stages: number): void {
    const total = Math.round(this.#total * (2 + MODELS_SHARE));
    this.#tell({ done: Math.min(total, Math.round(this.#total * stages)), total });
  }
}

import { Worker } from 'node:worker_threads';
import { GraftError } from '../errors.js';
import type { Images } from '../pictures/index.js';
import type { AugmentReply, AugmentRequest, AugmentTask } from './augment-worker.js';
import type { AugmentationStep } from './layer.js';

interface Pending {
  readonly resolve: (images: Images) => void;
  readonly reject: (error: GraftError) => void;
}

/** One worker thread that augments images. It keeps the process alive only while it has work. */
export class AugmentThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #failure: GraftError | undefined;

  constructor(steps: readonly AugmentationStep[]) {
    // Flags meant for the main program, such as --input-type, do not suit a worker that is a file.
    this.#worker = new Worker(new URL('./augment-worker.js', import.meta.url), {
      workerData: steps,
      execArgv: [],
    });
    this.#worker.on('message', (reply: AugmentReply) => this.#settle(reply));
    this.#worker.on('error', (cause) => this.#fail(cause.message, cause));
    this.#worker.on('exit', () => this.#fail('it was stopped'));
    this.#worker.unref();
  }

  /** Augments images; their pixels are moved to the thread, so the caller's array is empty afterwards. */
  run(task: AugmentTask, images: Images, indices: readonly number[], view: number): Promise<Images> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const request: AugmentRequest = { id: this.#nextId++, task, images, indices, view };
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(request, [images.data.buffer as ArrayBuffer]);
    });
  }

  /** Stops the thread; work that is not finished is rejected. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: AugmentReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ('error' in reply) pending?.reject(new GraftError(`Augmentation failed: ${reply.error}`));
    else pending?.resolve(reply.images);
  }

  #fail(reason: string, cause?: unknown): void {
    this.#failure ??= new GraftError(`The augmentation thread ended: ${reason}.`, { cause });
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
  }
}

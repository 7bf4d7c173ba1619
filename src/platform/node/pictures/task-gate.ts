/** Lets tasks run together, or one of them alone. A task that must run alone goes before tasks that come later. */
export class TaskGate {
  #together = 0;
  #alone = false;
  readonly #waitingToBeAlone: (() => void)[] = [];
  readonly #waitingToJoin: (() => void)[] = [];

  async together<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#alone || this.#waitingToBeAlone.length > 0) await turnIn(this.#waitingToJoin);
    else this.#together++;
    try {
      return await task();
    } finally {
      this.#together--;
      this.#letIn();
    }
  }

  async alone<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#alone || this.#together > 0) await turnIn(this.#waitingToBeAlone);
    else this.#alone = true;
    try {
      return await task();
    } finally {
      this.#alone = false;
      this.#letIn();
    }
  }

  /** Places are assigned synchronously, so that no other task can come in between. */
  #letIn(): void {
    if (this.#alone || this.#together > 0) return;
    const next = this.#waitingToBeAlone.shift();
    if (next !== undefined) {
      this.#alone = true;
      next();
      return;
    }
    const joining = this.#waitingToJoin.splice(0);
    this.#together += joining.length;
    for (const join of joining) join();
  }
}

function turnIn(queue: (() => void)[]): Promise<void> {
  return new Promise((resolve) => queue.push(resolve));
}

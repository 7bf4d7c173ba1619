import { reasonOf } from '../../src/errors.js';

/** Collects failures. A peer that fails does not end a benchmark that has run for half an hour. */
export class Problems {
  readonly list: string[] = [];
  readonly #report: (text: string) => void;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  /** Returns the result of the work, or records its failure and returns undefined. */
  async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const text = `${what} failed: ${reasonOf(error)}`;
      this.list.push(text);
      this.#report(text);
      return undefined;
    }
  }
}

import { reasonOf } from '../../src/errors.js';

/** What failed. One peer that fails does not end a benchmark that others have run for half an hour. */
export class Problems {
  readonly list: string[] = [];
  readonly #report: (text: string) => void;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  /** What the work gives, or undefined when it failed, which is noted. */
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

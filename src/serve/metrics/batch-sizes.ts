import type { Metric, Sample } from './text-format.js';

/** A histogram of sizes that are counted elsewhere: how many there were of 1, of 2 and so on. */
export class BatchSizes implements Metric {
  readonly type = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly #counts: () => readonly number[];

  constructor(name: string, help: string, counts: () => readonly number[]) {
    this.name = name;
    this.help = help;
    this.#counts = counts;
  }

  *samples(): Iterable<Sample> {
    let below = 0;
    let sum = 0;
    for (const [at, count] of this.#counts().entries()) {
      below += count;
      sum += count * (at + 1);
      yield { suffix: '_bucket', labels: { le: String(at + 1) }, value: below };
    }
    yield { suffix: '_bucket', labels: { le: '+Inf' }, value: below };
    yield { suffix: '_sum', labels: {}, value: sum };
    yield { suffix: '_count', labels: {}, value: below };
  }
}

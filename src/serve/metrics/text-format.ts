/* Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type Labels = Readonly<Record<string, string>>;

/** A measured number with its labels. */
export interface Sample {
  /** Behind the name of the metric: '_bucket'. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** Something that is measured. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  samples(): Iterable<Sample>;
}

/** All metrics as text. */
export function formatMetrics(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap((metric) => [
    `# HELP ${metric.name} ${metric.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${metric.name} ${metric.type}`,
    ...Array.from(metric.samples(), (sample) => formatSample(metric.name, sample)),
  ]);
  return `${lines.join('\n')}\n`;
}

function formatSample(name: string, { suffix = '', labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  const braces = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${name}${suffix}${braces} ${formatNumber(value)}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

/** A number that only grows, for each combination of labels that occurred. */
export class Counter implements Metric {
  readonly type = 'counter';
  readonly name: string;
  readonly help: string;
  readonly #values = new Map<string, { readonly labels: Labels; value: number }>();

  /** @param known combinations of labels that stand there from the beginning, with 0 */
  constructor(name: string, help: string, known: readonly Labels[] = []) {
    this.name = name;
    this.help = help;
    for (const labels of known) this.add(0, labels);
  }

  add(amount: number, labels: Labels = {}): void {
    const key = JSON.stringify(labels);
    const own = this.#values.get(key);
    if (own === undefined) this.#values.set(key, { labels, value: amount });
    else own.value += amount;
  }

  samples(): Iterable<Sample> {
    return this.#values.values();
  }
}

/** A number that is read when somebody asks. */
export class Gauge implements Metric {
  readonly type: 'gauge' | 'counter';
  readonly name: string;
  readonly help: string;
  readonly #read: () => number;
  readonly #labels: Labels;

  constructor(
    name: string,
    help: string,
    read: () => number,
    { type = 'gauge', labels = {} }: { readonly type?: 'gauge' | 'counter'; readonly labels?: Labels } = {},
  ) {
    this.name = name;
    this.help = help;
    this.type = type;
    this.#read = read;
    this.#labels = labels;
  }

  samples(): Iterable<Sample> {
    return [{ labels: this.#labels, value: this.#read() }];
  }
}

interface Distribution {
  readonly labels: Labels;
  /** How many values were in each bucket, and above all of them. */
  readonly counts: number[];
  sum: number;
}

/** How values are distributed, for each combination of labels that occurred. */
export class Histogram implements Metric {
  readonly type = 'histogram';
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly #bounds: readonly number[];
  readonly #distributions = new Map<string, Distribution>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  observe(value: number, labels: Labels = {}): void {
    const key = JSON.stringify(labels);
    let own = this.#distributions.get(key);
    if (own === undefined) {
      own = { labels, counts: new Array<number>(this.#bounds.length + 1).fill(0), sum: 0 };
      this.#distributions.set(key, own);
    }
    const at = this.#bounds.findIndex((bound) => value <= bound);
    own.counts[at < 0 ? this.#bounds.length : at]++;
    own.sum += value;
  }

  *samples(): Iterable<Sample> {
    for (const { labels, counts, sum } of this.#distributions.values()) {
      let below = 0;
      for (const [at, bound] of [...this.#bounds, Number.POSITIVE_INFINITY].entries()) {
        below += counts[at];
        yield { suffix: '_bucket', labels: { ...labels, le: formatNumber(bound) }, value: below };
      }
      yield { suffix: '_sum', labels, value: sum };
      yield { suffix: '_count', labels, value: below };
    }
  }
}

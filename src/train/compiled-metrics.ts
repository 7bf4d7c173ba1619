import { UsageError } from '../errors.js';
import {
  type MeasuredLoss,
  type Metric,
  type MetricLike,
  type MetricState,
  resolveMetric,
} from '../metrics/index.js';

/** A metric of a compiled model, under the name that it has in logs. */
export interface CompiledMetric {
  readonly name: string;
  readonly metric: Metric;
  /** Whether samples count as their weights say. */
  readonly weighted: boolean;
}

/** What the metrics of a model have added up, by their names. */
export type MetricStates = Readonly<Record<string, MetricState>>;

/** Names that are something else where figures stand. */
const RESERVED = ['loss', 'epoch', 'batch', 'learning_rate', 'count', 'skipped'];

/**
 * The metrics that a model is compiled with. Names that were made up are numbered where they would be the same: `auc`,
 * `auc_1`.
 *
 * @throws UsageError for a value that is not a metric, for two of the same name, and for a name that cannot be one
 */
export function compileMetrics(
  metrics: readonly MetricLike[],
  weightedMetrics: readonly MetricLike[],
  loss: MeasuredLoss,
): CompiledMetric[] {
  const given = [
    ...metrics.map((metric) => ({ metric: resolveMetric(metric, loss), weighted: false })),
    ...weightedMetrics.map((metric) => ({ metric: resolveMetric(metric, loss), weighted: true })),
  ];
  const names = new Set<string>();
  return given.map(({ metric, weighted }) => {
    let { name } = metric;
    for (let number = 1; names.has(name) && !metric.named; number++) name = `${metric.name}_${number}`;
    checkName(name, names);
    names.add(name);
    return { name, metric, weighted };
  });
}

function checkName(name: string, taken: ReadonlySet<string>): void {
  if (taken.has(name)) {
    throw new UsageError(`Two metrics have the name ${name}.`, { hint: 'Give one of them another name.' });
  }
  if (!/^\w+$/.test(name) || RESERVED.includes(name) || name.startsWith('val_')) {
    throw new UsageError(`A metric cannot have the name ${JSON.stringify(name)}.`, {
      hint: `A name is made of letters, digits and _, does not begin with val_, and is none of ${RESERVED.join(', ')}.`,
    });
  }
}

/** The metrics of a model over one run through samples; a run inside another one leaves that one alone. */
export class MetricRun {
  readonly #metrics: readonly CompiledMetric[];
  readonly #states: Record<string, MetricState>;

  /** @param states to go on from */
  constructor(metrics: readonly CompiledMetric[], states: MetricStates = {}) {
    this.#metrics = metrics;
    this.#states = { ...states };
  }

  get states(): MetricStates {
    return { ...this.#states };
  }

  /**
   * Adds a batch.
   *
   * @param targets [samples, outputs], or [samples, 1] with class numbers for a sparse loss
   * @param outputs [samples, outputs]
   */
  update(
    targets: Float32Array,
    outputs: Float32Array,
    samples: number,
    sampleWeight: ArrayLike<number> | undefined,
  ): void {
    const expected = { data: targets, shape: [samples, targets.length / samples] };
    const given = { data: outputs, shape: [samples, outputs.length / samples] };
    for (const { name, metric, weighted } of this.#metrics) {
      metric.setState(this.#states[name] ?? {});
      metric.update(expected, given, weighted ? sampleWeight : undefined);
      if (!metric.hasVariables) {
        throw new UsageError(`The metric ${name} keeps what it adds up in no variable.`, {
          hint: 'Add it up in arrays that `this.addVariable(name)` gives.',
        });
      }
      this.#states[name] = metric.getState();
    }
  }

  /** The figures, by their names. */
  results(): Record<string, number> {
    return Object.fromEntries(
      this.#metrics.map(({ name, metric }) => {
        metric.setState(this.#states[name] ?? {});
        return [name, metric.result()];
      }),
    );
  }
}

import { UsageError } from '../errors.js';
import {
  type MeasuredLoss,
  type Metric,
  type MetricLike,
  type MetricState,
  resolveMetric,
} from '../metrics/index.js';

/** A metric of a compiled model, with its name in logs. */
export interface CompiledMetric {
  readonly name: string;
  readonly metric: Metric;
  /** Whether samples count as their weights say. */
  readonly weighted: boolean;
}

/** The accumulated values of a model's metrics, by their names. */
export type MetricStates = Readonly<Record<string, MetricState>>;

/** Names that mean something else among figures. */
const RESERVED = ['loss', 'epoch', 'batch', 'learning_rate', 'count', 'skipped'];

/**
 * The metrics that a model is compiled with. Default names that would be the same are numbered: `auc`, `auc_1`.
 *
 * @throws UsageError for a value that is not a metric, for two of the same name, and for a name that is not allowed
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
      hint: `A name consists of letters, digits and _, does not begin with val_, and is not one of ${RESERVED.join(', ')}.`,
    });
  }
}

/** The metrics of a model over one pass over samples; a pass within another one does not disturb it. */
export class MetricRun {
  readonly #metrics: readonly CompiledMetric[];
  readonly #states: Record<string, MetricState>;

  /** @param states to continue from */
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
        throw new UsageError(`The metric ${name} does not keep its sums in variables.`, {
          hint: 'Keep them in arrays that `this.addVariable(name)` returns.',
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

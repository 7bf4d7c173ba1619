import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { snakeCase } from '../../snake-case.js';
import * as metrics from './all.js';
import { MeanMetricWrapper, type MetricFunction } from './mean-metric-wrapper.js';
import { Metric, type OutputForm } from './metric.js';

/** What `compile` accepts as a metric: an object, its Keras name ('accuracy', 'auc'), or a function of your own. */
export type MetricLike = Metric | MetricFunction | string;

/** The names of the metrics, in the order in which they are listed. */
export const metricWords: readonly string[] = ['accuracy', ...Object.keys(metrics).map(snakeCase)].filter(
  (word, at, all) => all.indexOf(word) === at,
);

/** The part of a loss that metrics use. */
export interface MeasuredLoss extends OutputForm {
  /** Whether labels are class numbers. */
  readonly sparse: boolean;
}

/**
 * Makes a metric from what `compile` received, for the outputs of a model.
 *
 * @throws UsageError for a value that is not a metric
 */
export function resolveMetric(given: MetricLike, loss: MeasuredLoss): Metric {
  const metric = metricOf(given, loss);
  metric.bind(loss);
  return metric;
}

function metricOf(given: MetricLike, loss: MeasuredLoss): Metric {
  if (given instanceof Metric) return given;
  if (typeof given === 'function') {
    if (given.prototype instanceof Metric) {
      throw new UsageError(`Expected a metric, but received the class ${given.name}.`, {
        hint: `Write \`new ${given.name}()\`.`,
      });
    }
    return new MeanMetricWrapper(given);
  }
  if (given === 'accuracy' || given === 'acc') return accuracyFor(loss, given);
  if (typeof given === 'string') {
    const found = Object.entries(metrics).find(([name]) => name === given || snakeCase(name) === given);
    if (found !== undefined) return new (found[1] as new () => Metric)();
  }
  const shown = typeof given === 'string' ? JSON.stringify(given) : String(given);
  throw new UsageError(`There is no metric ${shown}.`, {
    hint:
      typeof given === 'string'
        ? nearestNamesHint(given, metricWords)
        : 'A metric is a name such as "accuracy", an object such as new AUC(), or a function of targets and outputs.',
  });
}

/** The metric with this name. As in Keras, it depends on the loss and on the number of outputs. */
function accuracyFor({ kind, sparse }: MeasuredLoss, name: string): Metric {
  if (kind === 'binary') return new metrics.BinaryAccuracy({ name });
  if (sparse) return new metrics.SparseCategoricalAccuracy({ name });
  return new metrics.CategoricalAccuracy({ name });
}

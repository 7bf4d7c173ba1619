import { UsageError } from '../errors.js';
import type { MetricLike } from '../metrics/index.js';
import { nearestNamesHint } from '../nearest-names.js';
import {
  Adam,
  AdamW,
  BinaryCrossentropy,
  CategoricalCrossentropy,
  checkMultipliers,
  type Functional,
  flatten,
  formatShape,
  Loss,
  Optimizer,
  RMSprop,
  SGD,
  SparseCategoricalCrossentropy,
} from '../nn/index.js';
import { anything, checkOptions, type RulesOf } from '../options.js';
import { shown } from '../shown.js';
import { snakeCase } from '../snake-case.js';
import { type CompiledMetric, compileMetrics } from './compiled-metrics.js';

/** Keras' names for optimizers, each with its default settings. */
export type OptimizerName = 'adam' | 'adamw' | 'rmsprop' | 'sgd';

/** Keras' names for losses, for outputs that are probabilities. */
export type LossName = 'binary_crossentropy' | 'categorical_crossentropy' | 'sparse_categorical_crossentropy';

/** How a model is trained. */
export interface CompileOptions {
  optimizer: Optimizer | OptimizerName;
  /** A name expects outputs that are probabilities; for logits pass an object with `{ fromLogits: true }`. */
  loss: Loss | LossName;
  /** What is measured besides the loss: names such as 'accuracy' or 'auc', metrics, or functions of your own. */
  metrics?: readonly MetricLike[];
  /** The same, but each sample counts as `classWeight` and `sampleWeight` say. */
  weightedMetrics?: readonly MetricLike[];
}

/** A model's settings for training, checked. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly CompiledMetric[];
}

const optimizers: Readonly<Record<OptimizerName, new () => Optimizer>> = {
  adam: Adam,
  adamw: AdamW,
  rmsprop: RMSprop,
  sgd: SGD,
};

const losses: Readonly<Record<LossName, new () => Loss>> = {
  binary_crossentropy: BinaryCrossentropy,
  categorical_crossentropy: CategoricalCrossentropy,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
};

const RULES: RulesOf<CompileOptions> = {
  optimizer: anything,
  loss: anything,
  metrics: anything,
  weightedMetrics: anything,
};

/**
 * Checks the settings of `compile`, and that they suit the model.
 *
 * @throws UsageError for something that is not an optimizer, loss or metric, for a loss that does not suit the model's
 * outputs, and for learning rates of layers that the model does not have
 */
export function compileModel(model: Functional, options: CompileOptions): Compiled {
  checkOptions('compile', options, RULES);
  const optimizer =
    options.optimizer instanceof Optimizer
      ? options.optimizer
      : named('optimizer', options.optimizer, optimizers, 'new Adam()');
  const loss =
    options.loss instanceof Loss
      ? options.loss
      : named('loss', options.loss, losses, 'new BinaryCrossentropy()');
  const calls = flatten(model);
  checkMultipliers(
    optimizer.learningRateMultipliers,
    calls.map((call) => call.layer),
  );
  expectOutputs(model, loss);
  if (!loss.fromLogits) expectProbabilities(loss, calls.at(-1)!.layer);
  const metrics = compileMetrics(options.metrics ?? [], options.weightedMetrics ?? [], loss);
  return { optimizer, loss, metrics };
}

/** @throws UsageError when the model is not compiled */
export function expectCompiled({ name }: Functional, compiled: Compiled | undefined, what: string): Compiled {
  if (compiled !== undefined) return compiled;
  throw new UsageError(`Model ${name} must be compiled before ${what}.`, {
    hint: 'Call `await model.compile({ optimizer, loss })` first.',
  });
}

function named<Kind>(
  what: string,
  given: unknown,
  words: Readonly<Record<string, new () => Kind>>,
  example: string,
): Kind {
  if (typeof given === 'string') {
    const word = Object.keys(words).find((name) => name === given || words[name].name === given);
    if (word !== undefined) return new words[word]();
    throw new UsageError(`There is no ${what} ${JSON.stringify(given)}.`, {
      hint: nearestNamesHint(snakeCase(given), Object.keys(words)),
    });
  }
  if (typeof given === 'function') {
    throw new UsageError(`compile expects an object as ${what}, but received the class ${given.name}.`, {
      hint: `Write \`new ${given.name}()\`.`,
    });
  }
  throw new UsageError(
    `compile expects ${what === 'optimizer' ? 'an' : 'a'} ${what}, but received ${given === undefined ? 'none' : shown(given)}.`,
    {
      hint: `Pass one of the names ${Object.keys(words).join(', ')}, or an object such as \`${example}\`.`,
    },
  );
}

function expectOutputs({ name, outputShape }: Functional, loss: Loss): void {
  const className = loss.constructor.name;
  if (outputShape.length !== 2) {
    throw new UsageError(
      `${className} compares one row of outputs per picture, but model ${name} gives outputs of shape ${formatShape(outputShape)}.`,
      { hint: 'End the model with GlobalAveragePooling2D and Dense.' },
    );
  }
  if (loss.kind === 'categorical' && outputShape[1] === 1) {
    throw new UsageError(`${className} needs one output per class, but model ${name} has one output.`, {
      hint: 'Two classes: BinaryCrossentropy, or a head with two outputs.',
    });
  }
}

/**
 * The output of a layer without an activation is not a probability; Keras trains on it anyway, without effect or to
 * NaN.
 */
function expectProbabilities(loss: Loss, head: object): void {
  if (!('activation' in head) || head.activation !== 'linear') return;
  const { name } = loss.constructor;
  throw new UsageError(
    `${name} expects probabilities, but the model ends without an activation: its outputs are logits.`,
    {
      hint: `Write \`new ${name}({ fromLogits: true })\`, or give the last layer \`activation: '${loss.activation}'\`.`,
    },
  );
}

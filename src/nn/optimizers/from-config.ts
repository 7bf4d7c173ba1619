import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { learningRateFromConfig } from '../schedules/from-config.js';
import { Adam, AdamW } from './adam.js';
import type { Optimizer, OptimizerConfig } from './optimizer.js';
import { RMSprop } from './rmsprop.js';
import { SGD } from './sgd.js';

/** The classes check their settings themselves, so settings from a file can be passed on as they are. */
const classes: Readonly<Record<string, new (options: never) => Optimizer>> = { Adam, AdamW, RMSprop, SGD };

/**
 * Makes an optimizer from the result of `getConfig()`: `name` is the class, the others are its settings. The steps
 * taken and the moments are not part of the configuration.
 *
 * @throws UsageError naming an unknown class or setting with the nearest valid ones, or a value out of range
 */
export function optimizerFromConfig(config: OptimizerConfig): Optimizer {
  const { name, ...settings } = config;
  if (typeof name !== 'string' || !Object.hasOwn(classes, name)) {
    throw new UsageError(`There is no optimizer ${JSON.stringify(name) ?? 'without a name'}.`, {
      hint: nearestNamesHint(String(name), Object.keys(classes)),
    });
  }
  const { learningRate, ...others } = settings;
  const rate = learningRate === undefined ? {} : { learningRate: learningRateFromConfig(learningRate) };
  return new classes[name]({ ...others, ...rate } as never);
}

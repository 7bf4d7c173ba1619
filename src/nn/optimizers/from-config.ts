import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { learningRateFromConfig } from '../schedules/from-config.js';
import { Adam, AdamW } from './adam.js';
import type { Optimizer, OptimizerConfig } from './optimizer.js';
import { RMSprop } from './rmsprop.js';
import { SGD } from './sgd.js';

/** The classes check their settings themselves, so what comes out of a file may be handed to them as it is. */
const classes: Readonly<Record<string, new (options: never) => Optimizer>> = { Adam, AdamW, RMSprop, SGD };

/**
 * Makes an optimizer of what its `getConfig()` gave: `name` is the class, the others are its settings. Steps that were
 * taken and what was learned from them is no part of that.
 *
 * @throws UsageError naming a class or a setting that there is not, with the nearest valid ones, or one out of range
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

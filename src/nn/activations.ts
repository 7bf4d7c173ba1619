import { nearestNamesHint } from '../nearest-names.js';
import type { SettingRule } from '../options.js';

/**
 * Keras' names of activations, with Keras' defaults: `elu` with alpha 1, `leaky_relu` with a negative slope of 0.2,
 * `gelu` without approximation. `gelu_tanh` is Keras' `gelu` with `approximate=True`, for which Keras has no name.
 */
export const ACTIVATION_NAMES = [
  'elu',
  'gelu',
  'gelu_tanh',
  'hard_sigmoid',
  'hard_silu',
  'hard_swish',
  'leaky_relu',
  'linear',
  'relu',
  'relu6',
  'sigmoid',
  'silu',
  'softmax',
  'swish',
  'tanh',
] as const;

/**
 * Keras' name of an activation: 'linear' changes nothing; 'swish' and 'silu' are both x * sigmoid(x), 'hard_swish' and
 * 'hard_silu' both x * hard_sigmoid(x); 'softmax' works over the last axis.
 */
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

export const activationRule: SettingRule = {
  expected: 'the name of an activation',
  holds: (value) => ACTIVATION_NAMES.includes(value as ActivationName),
  hint: (value) => (typeof value === 'string' ? nearestNamesHint(value, ACTIVATION_NAMES) : undefined),
};

import { type Bounds, operators, type Value } from '../graph/index.js';
import type { ActivationName } from '../nn/index.js';

/** What an activation becomes in a graph, for inference and for training; autodiff goes through its operators. */
interface ActivationLowering {
  /** Of numbers in any layout; with `overChannels` of [..., channels]. */
  readonly compute: (x: Value) => Value;
  /** Whether a number of its output depends on all channels. */
  readonly overChannels?: boolean;
  /** The bounds that it keeps its input between, if that is all it does. */
  readonly bounds?: Bounds;
}

const { clip, hyperbolicTangent, multiply, relu, sigmoid, softmax } = operators;

const swish: ActivationLowering = { compute: (x) => multiply(x, sigmoid(x)) };

/** Every activation of Keras' name that layers can be given. */
const activations: Readonly<Record<ActivationName, ActivationLowering>> = {
  linear: { compute: (x) => x },
  relu: { compute: relu, bounds: { low: 0 } },
  relu6: { compute: (x) => clip(x, 0, 6), bounds: { low: 0, high: 6 } },
  sigmoid: { compute: sigmoid },
  silu: swish,
  softmax: { compute: softmax, overChannels: true },
  swish,
  tanh: { compute: hyperbolicTangent },
};

/** An activation of [batch, channels, ...] or [batch, features]. */
export function activate(x: Value, name: ActivationName): Value {
  const { compute, overChannels } = activations[name];
  if (!overChannels || x.shape.length === 2) return compute(x);
  return operators.transpose(compute(operators.transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]);
}

/** What an activation does, for readers that bring its input into the layout that it needs. */
export function activationNamed(name: ActivationName): ActivationLowering {
  return activations[name];
}

/** max(x, 0), or min(max(x, 0), high). */
export function rectify(x: Value, { high }: Bounds): Value {
  return high === undefined ? operators.relu(x) : operators.clip(x, 0, high);
}

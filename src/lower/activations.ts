import { type Bounds, operators, type Value } from '../graph/index.js';
import type { ActivationName } from '../nn/index.js';

/** The operators of an activation, for inference and for training; autodiff differentiates them. */
interface ActivationLowering {
  /** Of numbers in any layout; with `overChannels` of [..., channels]. */
  readonly compute: (x: Value) => Value;
  /** Whether each output depends on all channels. */
  readonly overChannels?: boolean;
  /** Its bounds, if it only clips its input. */
  readonly bounds?: Bounds;
}

const { add, clip, divide, errorFunction, exponential, hyperbolicTangent } = operators;
const { multiply, negate, relu, sigmoid, softmax, subtract } = operators;

const number = (x: Value, value: number): Value => x.graph.scalar(value, x.type);
const times = (x: Value, factor: number): Value => multiply(x, number(x, factor));

const swish: ActivationLowering = { compute: (x) => multiply(x, sigmoid(x)) };
const hardSwish: ActivationLowering = { compute: (x) => multiply(x, hardSigmoid(x)) };

/** Every activation that layers accept, by its Keras name. */
const activations: Readonly<Record<ActivationName, ActivationLowering>> = {
  elu: { compute: elu },
  gelu: { compute: gelu },
  gelu_tanh: { compute: geluTanh },
  hard_sigmoid: { compute: hardSigmoid },
  hard_silu: hardSwish,
  hard_swish: hardSwish,
  leaky_relu: { compute: (x) => leakyRelu(x, 0.2) },
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

/** The definition of an activation, for callers that convert its input to the layout that it needs. */
export function activationNamed(name: ActivationName): ActivationLowering {
  return activations[name];
}

/** max(x, 0), or min(max(x, 0), high). */
export function rectify(x: Value, { high }: Bounds): Value {
  return high === undefined ? operators.relu(x) : operators.clip(x, 0, high);
}

/** x above 0, otherwise slope * x. At 0 the gradient is the slope, as in TensorFlow. */
export function leakyRelu(x: Value, slope: number): Value {
  return add(times(x, slope), times(relu(x), 1 - slope));
}

/** relu6(x + 3) / 6. */
function hardSigmoid(x: Value): Value {
  return operators.hardSigmoid(x, 1 / 6, 0.5);
}

/** x above 0, otherwise exp(x) - 1; the exponential's input is never above 0. */
function elu(x: Value): Value {
  const below = negate(relu(negate(x)));
  return add(relu(x), subtract(exponential(below), number(x, 1)));
}

/**
 * x times the probability that a standard normal number is below x. ONNX Runtime computes this form in one pass, and
 * the gradient rule of Mul knows it.
 */
function gelu(x: Value): Value {
  const bell = add(errorFunction(divide(x, number(x, Math.SQRT2))), number(x, 1));
  return times(multiply(x, bell), 0.5);
}

/** An approximation with tanh; Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016. */
function geluTanh(x: Value): Value {
  const half = times(x, 0.5);
  const cubed = times(multiply(multiply(x, x), x), 0.044715);
  return add(half, multiply(half, hyperbolicTangent(times(add(x, cubed), Math.sqrt(2 / Math.PI)))));
}

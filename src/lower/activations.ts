import { type Bounds, operators, type Value } from '../graph/index.js';
import { Activation, type ActivationName, type Layer, ReLU } from '../nn/index.js';

/** An activation over the last axis where it matters (softmax). */
export function activate(x: Value, name: ActivationName): Value {
  switch (name) {
    case 'linear':
      return x;
    case 'relu':
      return operators.relu(x);
    case 'relu6':
      return operators.clip(x, 0, 6);
    case 'sigmoid':
      return operators.sigmoid(x);
    case 'silu':
    case 'swish':
      return operators.multiply(x, operators.sigmoid(x));
    case 'softmax':
      return operators.softmax(x);
    case 'tanh':
      return operators.hyperbolicTangent(x);
  }
}

/** The bounds that a layer keeps its input between, if that is all it does. */
export function boundsOfLayer(layer: Layer): Bounds | undefined {
  if (layer instanceof ReLU) return { low: 0, high: layer.maxValue };
  return layer instanceof Activation ? boundsOfActivation(layer.activation) : undefined;
}

export function boundsOfActivation(name: ActivationName): Bounds | undefined {
  if (name === 'relu') return { low: 0 };
  return name === 'relu6' ? { low: 0, high: 6 } : undefined;
}

/** max(x, 0), or min(max(x, 0), high). */
export function rectify(x: Value, { high }: Bounds): Value {
  return high === undefined ? operators.relu(x) : operators.clip(x, 0, high);
}

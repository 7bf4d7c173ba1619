import { operators, type Value } from '../graph/index.js';
import type { ActivationName, ReLU } from '../nn/index.js';

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
    case 'softmax':
      return operators.softmax(x);
    case 'tanh':
      return operators.hyperbolicTangent(x);
  }
}

export function rectify(x: Value, layer: ReLU): Value {
  return layer.maxValue === undefined ? operators.relu(x) : operators.clip(x, 0, layer.maxValue);
}

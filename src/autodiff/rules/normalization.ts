import { operators, type Value } from '../../graph/index.js';
import type { Rule } from '../rule.js';
import { sumToShape } from './broadcasting.js';

const { multiply, subtract } = operators;

/**
 * Over the last axis, with n = (x - mean) * inverse and s = scale: the gradient g of the output becomes
 * inverse * (g s - mean(g s) - n mean(g n s)). The means are products with a column.
 */
const layerNormalizationRule: Rule = ({ inputs, outputs: [, ...statistics], gradient, needs }) => {
  const [x, scale, bias] = inputs;
  const [mean, inverse] = statistics.map((value) => operators.cast(value, x.type));
  const normal = multiply(subtract(x, mean), inverse);
  const alongNormal = multiply(gradient, normal);
  return [
    needs[0] ? gradientOfInput({ scale, normal, inverse, gradient, alongNormal }) : undefined,
    needs[1] ? sumToShape(alongNormal, scale) : undefined,
    needs[2] ? sumToShape(gradient, bias) : undefined,
  ];
};

function gradientOfInput({
  scale,
  normal,
  inverse,
  gradient,
  alongNormal,
}: Readonly<Record<'scale' | 'normal' | 'inverse' | 'gradient' | 'alongNormal', Value>>): Value {
  const size = scale.shape[0] as number;
  const share = multiply(scale, scale.graph.scalar(1 / size, scale.type));
  const column = operators.reshape(share, [size, 1]);
  const mean = (value: Value): Value => operators.matmul(value, column);
  const centred = subtract(multiply(gradient, scale), mean(gradient));
  return multiply(inverse, subtract(centred, multiply(normal, mean(alongNormal))));
}

export const normalizationRules: Readonly<Record<string, Rule>> = {
  LayerNormalization: layerNormalizationRule,
};

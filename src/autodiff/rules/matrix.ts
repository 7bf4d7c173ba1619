import { operators, type Value } from '../../graph/index.js';
import type { Rule } from '../rule.js';
import { sumToShape } from './broadcasting.js';

const { gemm, matmul } = operators;

/** Y = A B for the last two axes: dA = dY Bᵀ, dB = Aᵀ dY, summed over batches that were repeated. */
const matmulRule: Rule = ({ inputs: [a, b], gradient, needs }) => [
  needs[0] ? sumToShape(matmul(gradient, swapLastAxes(b)), a) : undefined,
  needs[1] ? sumToShape(matmul(swapLastAxes(a), gradient), b) : undefined,
];

/** Y = op(A) op(B) + C, where op transposes if its attribute says so. */
const gemmRule: Rule = ({ node, inputs: [a, b, bias], gradient, needs }) => {
  const transposeA = node.attributes.transA === 1;
  const transposeB = node.attributes.transB === 1;
  return [
    needs[0] ? gradientOfA(gradient, b, transposeA, transposeB) : undefined,
    needs[1] ? gradientOfB(gradient, a, transposeA, transposeB) : undefined,
    needs[2] ? sumToShape(gradient, bias) : undefined,
  ];
};

function gradientOfA(gradient: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  return transposeA
    ? gemm(b, gradient, { transposeA: transposeB, transposeB: true })
    : gemm(gradient, b, { transposeB: !transposeB });
}

function gradientOfB(gradient: Value, a: Value, transposeA: boolean, transposeB: boolean): Value {
  return transposeB
    ? gemm(gradient, a, { transposeA: true, transposeB: transposeA })
    : gemm(a, gradient, { transposeA: !transposeA });
}

function swapLastAxes(x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const last = order.length - 1;
  [order[last - 1], order[last]] = [order[last], order[last - 1]];
  return operators.transpose(x, order);
}

export const matrixRules: Readonly<Record<string, Rule>> = { MatMul: matmulRule, Gemm: gemmRule };

import { operators, type Value } from '../../graph/index.js';
import { aligned, numberLike, numberOf, type OperatorBuild, type OperatorCall } from './operator-call.js';

/* Products of matrices. */

/**
 * The product with a matrix that is the same for all pictures. In training, all rows of all pictures are one tall
 * matrix, so that the gradient of the weights is one product as well.
 */
function timesMatrix(call: OperatorCall, x: Value, matrix: Value, bias?: Value): Value {
  const [units] = matrix.shape.slice(-1) as number[];
  if (typeof call.batch === 'string') {
    const product = operators.matmul(x, matrix);
    return bias === undefined ? product : operators.add(product, bias);
  }
  const sizes = x.shape as number[];
  const rows = sizes.slice(0, -1).reduce((count, size) => count * size, 1);
  const product = operators.gemm(operators.reshape(x, [rows, sizes.at(-1)!]), matrix, { bias });
  return operators.reshape(product, [...sizes.slice(0, -1), units]);
}

const linear: OperatorBuild = (call) => {
  const [x, matrix, bias] = call.inputs;
  return timesMatrix(call, x, matrix, bias);
};

const matmul: OperatorBuild = (call) => {
  const [a, b] = call.inputs;
  if (call.fromPicture[0] && !call.fromPicture[1] && b.shape.length === 2) return timesMatrix(call, a, b);
  const [left, right] = aligned(call);
  return operators.matmul(left, right);
};

/** alpha * op(A) op(B) + beta * C, where op transposes if its attribute says so. */
const gemm: OperatorBuild = (call) => {
  const turned = (x: Value, index: number, name: string): Value => {
    if (numberOf(call, name, 0) !== 1) return x;
    return operators.transpose(x, call.fromPicture[index] ? [0, 2, 1] : [1, 0]);
  };
  const [a, b] = [turned(call.inputs[0], 0, 'transA'), turned(call.inputs[1], 1, 'transB')];
  const scaled = (x: Value, name: string): Value => {
    const factor = numberOf(call, name, 1);
    return factor === 1 ? x : operators.multiply(x, numberLike(x, factor));
  };
  const plain =
    call.fromPicture[0] && !call.fromPicture[1] ? timesMatrix(call, a, b) : operators.matmul(a, b);
  const product = scaled(plain, 'alpha');
  return call.inputs.length < 3 ? product : operators.add(product, scaled(call.inputs[2], 'beta'));
};

export const linearOperators: Readonly<Record<string, OperatorBuild>> = {
  Gemm: gemm,
  'Graft.Linear': linear,
  MatMul: matmul,
};

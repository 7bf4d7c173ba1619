import { operators, type Value } from '../../graph/index.js';
import type { ActivationName } from '../../nn/index.js';
import { activationNamed, leakyRelu } from '../activations.js';
import { aligned, numberLike, numberOf, type OperatorBuild, type OperatorCall } from './operator-call.js';

/* Operators on single numbers, with one, two or more inputs that broadcast. */

const { add, divide, exponential, hyperbolicTangent, logarithm, multiply, negate } = operators;
const { relu, softplus, squareRoot, subtract } = operators;

const unary =
  (compute: (x: Value, call: OperatorCall) => Value): OperatorBuild =>
  (call) =>
    compute(call.inputs[0], call);

const activation = (name: ActivationName): OperatorBuild => unary((x) => activationNamed(name).compute(x));

const joined =
  (combine: (a: Value, b: Value) => Value): OperatorBuild =>
  (call) =>
    aligned(call).reduce(combine);

/** The larger one; of two equal ones, the first gets the gradient. */
const larger = (a: Value, b: Value): Value => operators.where(operators.less(a, b), b, a);
const smaller = (a: Value, b: Value): Value => operators.where(operators.less(b, a), b, a);

/** x to the power of a number. Whole and half ones are products and roots, which are defined for x = 0 as well. */
export function power(x: Value, exponent: number): Value {
  if (exponent < 0) return divide(numberLike(x, 1), power(x, -exponent));
  if (exponent === 0.5) return squareRoot(x);
  if (Number.isInteger(exponent) && exponent >= 1 && exponent <= 4) {
    return Array<Value>(exponent).fill(x).reduce(multiply);
  }
  return exponential(multiply(logarithm(x), numberLike(x, exponent)));
}

function limited(x: Value, call: OperatorCall): Value {
  const [low, high] = [numberOf(call, 'min', -3.4e38), numberOf(call, 'max', 3.4e38)];
  return operators.clip(x, low, high);
}

/** x above 0, otherwise alpha * (exp(x) - 1), all times gamma. */
function exponentialUnit(x: Value, alpha: number, gamma: number): Value {
  const below = subtract(exponential(negate(relu(negate(x)))), numberLike(x, 1));
  const sum = add(relu(x), multiply(below, numberLike(x, alpha)));
  return gamma === 1 ? sum : multiply(sum, numberLike(x, gamma));
}

const slopes: OperatorBuild = (call) => {
  const [x, alpha] = aligned(call);
  return subtract(relu(x), multiply(alpha, relu(negate(x))));
};

/** The condition is a constant of zeros and ones. */
const where: OperatorBuild = (call) => {
  const [condition, yes, no] = aligned(call);
  return operators.where(operators.greater(condition, numberLike(condition, 0)), yes, no);
};

export const elementwiseOperators: Readonly<Record<string, OperatorBuild>> = {
  Abs: unary(operators.absolute),
  Add: joined(add),
  Clip: unary(limited),
  Div: joined(divide),
  Elu: unary((x, call) => exponentialUnit(x, numberOf(call, 'alpha', 1), 1)),
  Erf: unary(operators.errorFunction),
  Exp: unary(exponential),
  Gelu: unary((x, { attributes }) =>
    activationNamed(attributes.approximate === 'tanh' ? 'gelu_tanh' : 'gelu').compute(x),
  ),
  'Graft.Swish': activation('swish'),
  HardSigmoid: unary((x, call) =>
    operators.hardSigmoid(x, numberOf(call, 'alpha', 0.2), numberOf(call, 'beta', 0.5)),
  ),
  HardSwish: activation('hard_swish'),
  LeakyRelu: unary((x, call) => leakyRelu(x, numberOf(call, 'alpha', 0.01))),
  Log: unary(logarithm),
  Max: joined(larger),
  Min: joined(smaller),
  Mish: unary((x) => multiply(x, hyperbolicTangent(softplus(x)))),
  Mul: joined(multiply),
  Neg: unary(negate),
  PRelu: slopes,
  Pow: unary((x, call) => power(x, numberOf(call, 'exponent', 1))),
  Reciprocal: unary((x) => divide(numberLike(x, 1), x)),
  Relu: unary(relu),
  Selu: unary((x, call) =>
    exponentialUnit(
      x,
      numberOf(call, 'alpha', 1.6732632423543772),
      numberOf(call, 'gamma', 1.0507009873554805),
    ),
  ),
  Sigmoid: unary(operators.sigmoid),
  Softplus: unary(softplus),
  Sqrt: unary(squareRoot),
  Sub: joined(subtract),
  Sum: joined(add),
  Tanh: unary(hyperbolicTangent),
  Where: where,
};

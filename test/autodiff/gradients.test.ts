import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { GraphBuilder, operators, type Value } from '../../src/graph/index.js';
import { checkGradients, evaluate } from './check-gradients.js';

const { absolute, add, clip, exponential, matmul, multiply, reduceMax, reduceSum, relu, split, subtract } =
  operators;

describe('gradients', () => {
  it('sums the gradients of a value that is used several times', async () => {
    await checkGradients({
      operator: 'Mul',
      name: 'a value used five times, directly and through another',
      shapes: [[2, 2]],
      build: (x) => {
        const square = multiply(x, x);
        return add(add(matmul(square, x), square), exponential(x));
      },
    });
  });

  it('gives a gradient of zero where uses cancel', async () => {
    const { dx } = await evaluate({ x: { shape: [3], values: [1, 2, 3] } }, (_, { x }) => {
      const [dx] = gradients(reduceSum(subtract(x, x), [0], false), [x]);
      return { dx };
    });
    expect(dx).toEqual([0, 0, 0]);
  });

  it('differentiates with respect to values inside the graph', async () => {
    const { dFirst, dSecond } = await evaluate({ x: { shape: [4], values: [1, 2, 3, 4] } }, (_, { x }) => {
      const [first, second] = split(x, [2, 2], 0);
      const loss = reduceSum(multiply(first, multiply(second, second)), [0], false);
      const [dFirst, dSecond] = gradients(loss, [first, second]);
      return { dFirst, dSecond };
    });
    // loss = a c^2 + b d^2
    expect(dFirst).toEqual([9, 16]);
    expect(dSecond).toEqual([2 * 1 * 3, 2 * 2 * 4]);
  });

  it('adds no nodes except between a variable and the loss', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float64', [2, 2]);
    const frozen = graph.input('frozen', 'float64', [2, 2]);
    // Sin has no rule, and needs none where nothing is differentiated.
    const sine = graph.emit('Sin', [frozen], frozen);
    const loss = reduceSum(matmul(sine, x), [0, 1], false);
    const before = graph.nodes.length;
    gradients(loss, [x]);
    const added = graph.nodes.slice(before).map((node) => node.operator);
    expect(added.filter((operator) => operator === 'MatMul')).toHaveLength(1);
  });

  it('names the operator that has no rule', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float64', [2]);
    const loss = reduceSum(graph.emit('Sin', [x], x), [0], false);
    expect(() => gradients(loss, [x])).toThrow('The operator Sin has no gradient rule.');
  });

  it('names the variable that does not reach the loss', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float64', [2]);
    const unused = graph.input('unused', 'float64', [2]);
    expect(() => gradients(reduceSum(x, [0], false), [x, unused])).toThrow(
      'The loss does not depend on unused.',
    );
    // The rule of ReduceMax is for shifts that cancel, and must not give a wrong gradient elsewhere.
    expect(() => gradients(reduceMax(x, [0], false), [x])).toThrow('The loss does not depend on x.');
  });
});

describe('at kinks', () => {
  const gradientAt = async (
    build: (x: Value) => Value,
    values: readonly number[],
    type: 'float64' | 'float32' = 'float64',
  ): Promise<number[]> => {
    const differentiate = (x: Value): { dx: Value } => {
      const [dx] = gradients(reduceSum(build(x), [0], false), [x]);
      return { dx };
    };
    const inputs = { x: { shape: [values.length], values } };
    return (await evaluate(inputs, (_, { x }) => differentiate(x), type)).dx;
  };

  it('ReLU6 has the gradient 0 at 0 and at 6, as in TensorFlow', async () => {
    const gradient = await gradientAt((x) => clip(x, 0, 6), [-1e-9, 0, 1e-9, 6 - 1e-9, 6, 6 + 1e-9]);
    expect(gradient).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('in float32 down to the smallest normal number and the one next to 6', async () => {
    const [smallest, nextToSix] = [1.1754944e-38, 5.9999995];
    const values = [-smallest, 0, smallest, 1e-30, 3, nextToSix, 6, 6.0000005];
    expect(await gradientAt((x) => clip(x, 0, 6), values, 'float32')).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
  });

  it('ReLU has the gradient 0 at 0', async () => {
    expect(await gradientAt(relu, [-1e-9, 0, 1e-9])).toEqual([0, 0, 1]);
  });

  it('the absolute value has the gradient 0 at 0', async () => {
    expect((await gradientAt(absolute, [-1e-9, 0, 1e-9])).map((value) => value + 0)).toEqual([-1, 0, 1]);
  });
});

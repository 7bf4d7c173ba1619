import { describe, expect, it } from 'vitest';
import {
  dataOf,
  elementCount,
  GraphBuilder,
  knownShape,
  operators,
  type Value,
} from '../../src/graph/index.js';

const {
  add,
  clip,
  concatenate,
  expand,
  gemm,
  matmul,
  multiply,
  reduceMean,
  relu,
  reshape,
  split,
  transpose,
} = operators;

function inputOf(...shape: (number | string)[]): Value {
  return new GraphBuilder('test').input('x', 'float32', shape);
}

describe('GraphBuilder', () => {
  it('leaves out nodes and constants that no output needs', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [2]);
    const needed = graph.constant('needed', { type: 'float32', shape: [2], data: dataOf([1, 2], 'float32') });
    const unneeded = graph.constant('unneeded', {
      type: 'float32',
      shape: [2],
      data: dataOf([1, 2], 'float32'),
    });
    const kept = add(x, needed);
    relu(multiply(kept, unneeded));
    graph.output('y', kept);
    const built = graph.build();
    expect(built.nodes.map((node) => node.operator)).toEqual(['Add']);
    expect([...built.constants.keys()]).toEqual(['needed']);
    expect([...built.outputs]).toEqual([['y', { type: 'float32', shape: [2] }]]);
  });

  it('keeps a node with several outputs if one of them is needed', () => {
    const graph = new GraphBuilder('test');
    const [, second] = split(graph.input('x', 'float32', [5]), [2, 3], 0);
    graph.output('y', second);
    expect(graph.build().nodes.map((node) => node.operator)).toEqual(['Split']);
  });

  it('orders nodes so that each comes after its inputs', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [2]);
    graph.output('y', add(relu(x), multiply(x, x)));
    const known = new Set(['x']);
    for (const node of graph.build().nodes) {
      expect(node.inputs.every((input) => known.has(input))).toBe(true);
      for (const output of node.outputs) known.add(output);
    }
    expect(known).toContain('y');
  });

  it('shares equal constants of the same element type', () => {
    const graph = new GraphBuilder('test');
    expect(graph.scalar(2, 'float32')).toBe(graph.scalar(2, 'float32'));
    expect(graph.scalar(2, 'float32')).not.toBe(graph.scalar(2, 'float64'));
    expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
    expect(graph.integers([1, 2])).not.toBe(graph.integers([12]));
    expect(graph.integers([1, -2])).not.toBe(graph.integers([1, 2]));
  });

  it('renames constants with the same name', () => {
    const graph = new GraphBuilder('test');
    const make = (): Value =>
      graph.constant('basis', { type: 'float32', shape: [1], data: dataOf([1], 'float32') });
    const values = [make(), make(), make()];
    expect(new Set(values.map((value) => value.name)).size).toBe(3);
  });

  it('refuses a second input of the same name, unknown values and constants that do not fit', () => {
    const graph = new GraphBuilder('test');
    graph.input('x', 'float32', [2]);
    expect(() => graph.input('x', 'float32', [2])).toThrow('The graph test already has a value x.');
    expect(() => graph.value('y')).toThrow('The graph test has no value y.');
    expect(() => graph.constant('c', { type: 'float32', shape: [3], data: new Float32Array(2) })).toThrow(
      'Constant c of shape [3] received 2 values.',
    );
  });
});

describe('operators', () => {
  it('infer shapes', () => {
    expect(add(inputOf(2, 1, 3), inputOf(4, 1)).shape).toEqual([2, 4, 3]);
    expect(add(inputOf('N', 3), inputOf(3)).shape).toEqual(['N', 3]);
    expect(matmul(inputOf(5, 1, 2, 3), inputOf(4, 3, 6)).shape).toEqual([5, 4, 2, 6]);
    expect(gemm(inputOf(3, 2), inputOf(4, 3), { transposeA: true, transposeB: true }).shape).toEqual([2, 4]);
    expect(transpose(inputOf(2, 3, 4), [2, 0, 1]).shape).toEqual([4, 2, 3]);
    expect(reduceMean(inputOf(2, 3, 4), [-1, 0], false).shape).toEqual([3]);
    expect(reduceMean(inputOf(2, 3, 4), [1]).shape).toEqual([2, 1, 4]);
    expect(concatenate([inputOf(2, 3), inputOf(4, 3)], 0).shape).toEqual([6, 3]);
    expect(split(inputOf(2, 5), [2, 3], 1).map((part) => part.shape)).toEqual([
      [2, 2],
      [2, 3],
    ]);
    expect(expand(inputOf(1, 3), [2, 3]).shape).toEqual([2, 3]);
    expect(clip(inputOf('N', 2), 0, 6).shape).toEqual(['N', 2]);
  });

  it('refuse inputs that do not fit', () => {
    expect(() => add(inputOf(2, 3), inputOf(2, 2))).toThrow('The shapes [2, 3] and [2, 2] do not broadcast.');
    const double = new GraphBuilder('test').input('d', 'float64', [2]);
    expect(() => add(inputOf(2), double)).toThrow('Add cannot combine float32[2] with float64[2].');
    expect(() => matmul(inputOf(2, 3), inputOf(2, 3))).toThrow(
      'MatMul cannot multiply float32[2, 3] with float32[2, 3].',
    );
    expect(() => gemm(inputOf(2, 3), inputOf(4, 3))).toThrow(
      'Gemm cannot multiply float32[2, 3] with float32[4, 3].',
    );
    expect(() => gemm(inputOf(2, 3, 1), inputOf(3, 4))).toThrow('Gemm cannot multiply');
    expect(() => reshape(inputOf(2, 3), [4, 2])).toThrow('Reshape cannot turn float32[2, 3] into [4, 2].');
  });

  it('keep unknown sizes unknown', () => {
    expect(elementCount([2, 3, 4])).toBe(24);
    expect(elementCount([])).toBe(1);
    expect(() => knownShape(['N', 3])).toThrow('The size "N" in [N, 3] is not known here.');
  });
});

import { describe, expect, it } from 'vitest';
import {
  dataOf,
  type Graph,
  GraphBuilder,
  operatorSetsOf,
  operators,
  parseGraph,
  producersOf,
  readersOf,
  StoredValueReader,
  serializeGraph,
  toFloat16,
  withoutUnused,
} from '../../src/graph/index.js';

function chain(): Graph {
  const graph = new GraphBuilder('chain');
  const x = graph.input('x', 'float32', [2]);
  const doubled = operators.multiply(x, graph.scalar(2, 'float32'));
  graph.output('squared', operators.multiply(doubled, doubled));
  graph.output('moved', operators.add(doubled, graph.scalar(1, 'float32')));
  return graph.build();
}

describe('a graph to be changed', () => {
  it('knows the node that computes a value and those that read it', () => {
    const graph = chain();
    const [double, square, move] = graph.nodes;
    expect(producersOf(graph).get('squared')).toBe(square);
    expect(readersOf(graph).get('x')).toEqual([double]);
    expect(readersOf(graph).get(double.outputs[0])).toEqual([square, square, move]);
    expect(readersOf(graph).has('moved')).toBe(false);
  });

  it('removes nodes that no output needs', () => {
    const graph = chain();
    const outputs = new Map([...graph.outputs].filter(([name]) => name === 'squared'));
    const less = withoutUnused({ ...graph, outputs });
    expect(less.nodes.map(({ operator }) => operator)).toEqual(['Mul', 'Mul']);
    expect([...less.constants.keys()]).toEqual(['float32_2']);
  });
});

describe('8-bit integers', () => {
  it('are written to a file and read back', () => {
    const graph = new GraphBuilder('bytes');
    const data = dataOf([-128, -1, 0, 127], 'int8');
    expect(data).toEqual(Int8Array.of(-128, -1, 0, 127));
    graph.output('y', graph.constant('bytes', { type: 'int8', shape: [4], data }));
    const again = parseGraph(serializeGraph(graph.build()), 'memory');
    expect(again.constants.get('bytes')).toEqual({ type: 'int8', shape: [4], data });
    expect(again.outputs.get('y')).toEqual({ type: 'int8', shape: [4] });
  });
});

describe('StoredValueReader', () => {
  const base = chain();
  const constants: Graph['constants'] = new Map([
    ['plain', { type: 'float32', shape: [2], data: Float32Array.of(1.5, -2) }],
    ['half', { type: 'float16', shape: [2], data: toFloat16(Float32Array.of(0.5, -3)) }],
    ['whole', { type: 'int8', shape: [2, 2], data: Int8Array.of(1, -2, 3, 127) }],
    ['whole_scale', { type: 'float32', shape: [2], data: Float32Array.of(0.5, 2) }],
    ['alone', { type: 'int8', shape: [1], data: Int8Array.of(1) }],
    ['sizes', { type: 'int64', shape: [1], data: BigInt64Array.of(1n) }],
  ]);
  const nodes: Graph['nodes'] = [
    { operator: 'Cast', inputs: ['half'], outputs: ['half_float32'], attributes: { to: 1 } },
    {
      operator: 'DequantizeLinear',
      inputs: ['whole', 'whole_scale'],
      outputs: ['float'],
      attributes: { axis: 0 },
    },
  ];
  const reader = new StoredValueReader({ ...base, constants, nodes });

  it.each([
    ['single precision', 'plain', [2], [1.5, -2]],
    ['half precision', 'half', [2], [0.5, -3]],
    ['what a Cast makes of it', 'half_float32', [2], [0.5, -3]],
    ['whole numbers with a scale for each row', 'whole', [2, 2], [0.5, -1, 6, 254]],
    ['what a DequantizeLinear makes of them', 'float', [2, 2], [0.5, -1, 6, 254]],
  ])('reads %s', (_, name, shape, values) => {
    expect(reader.read(name)).toEqual({ shape, data: Float32Array.from(values) });
  });

  it.each(['nothing', 'alone', 'sizes', 'squared'])('does not guess %s', (name) => {
    expect(reader.read(name)).toBeUndefined();
  });
});

describe('operatorSetsOf', () => {
  it('lists the operator sets that a file needs', () => {
    expect([...operatorSetsOf(serializeGraph(chain()), 'memory')]).toEqual([['ai.onnx', 21]]);
  });

  it('refuses text as not a model', () => {
    expect(() => operatorSetsOf(Buffer.from('Dear model'), 'letter.txt')).toThrow(
      /^letter\.txt is not an ONNX model/,
    );
  });
});

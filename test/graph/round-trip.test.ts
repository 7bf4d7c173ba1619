import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import {
  type Constant,
  dataOf,
  type ElementType,
  type Graph,
  GraphBuilder,
  operators,
  parseGraph,
  serializeGraph,
} from '../../src/graph/index.js';
import { Engine } from '../../src/runtime/index.js';

/** A graph with a constant of every element type, a dynamic size, and both kinds of attribute. */
function everything(): Graph {
  const graph = new GraphBuilder('everything');
  const x = graph.input('x', 'float32', ['N', 4]);
  const types: ElementType[] = ['float32', 'float64', 'int64', 'int32', 'uint8', 'bool'];
  for (const type of types) {
    const value = graph.constant(`${type}_values`, { type, shape: [2, 1], data: dataOf([1, 0], type) });
    graph.output(`${type}_output`, value);
  }
  const half: Constant = { type: 'float16', shape: [3], data: Uint16Array.of(0x3c00, 0xc000, 0x7bff) };
  graph.output('float16_output', graph.constant('float16_values', half));
  graph.output('y', operators.transpose(operators.concatenate([x, operators.clip(x, -1, 2.5)], 1), [1, 0]));
  graph.metadata('card', '{"name": "Katzen & Hunde, ğüş"}');
  return graph.build();
}

function constantsOf(lengths: readonly number[]): Graph {
  const graph = new GraphBuilder('constants');
  graph.output('y', graph.input('x', 'float32', [1]));
  for (const length of lengths) {
    const data = Float32Array.from({ length }, (_, at) => at);
    graph.output(`y_${length}`, graph.constant(`of_${length}`, { type: 'float32', shape: [length], data }));
  }
  return graph.build();
}

describe('serializeGraph and parseGraph', () => {
  it('restore the same graph', () => {
    const graph = everything();
    const again = parseGraph(serializeGraph(graph), 'memory');
    expect(again.name).toBe(graph.name);
    expect(again.nodes).toEqual(graph.nodes);
    expect(again.inputs).toEqual(graph.inputs);
    expect(again.outputs).toEqual(graph.outputs);
    expect(again.metadata).toEqual(graph.metadata);
    expect([...again.constants.keys()]).toEqual([...graph.constants.keys()]);
    for (const [name, constant] of graph.constants) expect(again.constants.get(name), name).toEqual(constant);
  });

  it('write the same bytes for the same graph, also after a round trip', () => {
    const bytes = serializeGraph(everything());
    expect(serializeGraph(everything())).toEqual(bytes);
    expect(serializeGraph(parseGraph(bytes, 'memory'))).toEqual(bytes);
  });

  it.each([
    ['a graph with metadata', everything()],
    ['constants of no, some and many bytes', constantsOf([0, 1, 31, 32, 4096, 600_000])],
    ['no constants', constantsOf([])],
  ])('write the bytes that the library of protobuf writes: %s', (_, graph) => {
    const bytes = serializeGraph(graph);
    const again = toBinary(ModelProtoSchema, fromBinary(ModelProtoSchema, bytes));
    expect(Buffer.from(again).equals(bytes)).toBe(true);
  });

  it('write a file that ONNX Runtime can run', async () => {
    const graph = everything();
    const again = parseGraph(serializeGraph(graph), 'memory');
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(again), { threads: 1 });
    const data = Float32Array.of(-3, 0, 2, 9);
    const { y, float16_output } = await engine.run(0, { x: { type: 'float32', shape: [1, 4], data } });
    await engine.releaseSession(0);
    expect([...(y.data as Float32Array)]).toEqual([-3, 0, 2, 9, -1, 0, 2, 2.5]);
    expect(y.shape).toEqual([8, 1]);
    expect(float16_output.data).toEqual(Uint16Array.of(0x3c00, 0xc000, 0x7bff));
  });

  it('read constants whose bytes start at any offset', () => {
    const bytes = serializeGraph(everything());
    for (let offset = 0; offset < 8; offset++) {
      const shifted = new Uint8Array(bytes.length + offset);
      shifted.set(bytes, offset);
      const { constants } = parseGraph(shifted.subarray(offset), 'memory');
      expect(constants.get('float64_values')!.data).toEqual(Float64Array.of(1, 0));
    }
  });

  it.each([
    ['text', Buffer.from('Dear model, I am not one.')],
    ['nothing at all', new Uint8Array(0)],
    ['half a model', serializeGraph(everything()).subarray(0, 200)],
  ])('say that %s is no model', (_, bytes) => {
    const parse = (): Graph => parseGraph(bytes, 'photos/model.onnx');
    expect(parse).toThrow(GraftError);
    expect(parse).toThrow(/^photos\/model\.onnx is not an ONNX model: /);
  });
});

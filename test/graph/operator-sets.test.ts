import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import {
  type Graph,
  GraphBuilder,
  operators,
  parseGraph,
  serializeGraph,
  type Value,
} from '../../src/graph/index.js';
import { Engine } from '../../src/runtime/index.js';

/** A file with one input, [N, 2, 4, 4], and what is made of it. */
function fileOf(make: (x: Value) => Value, metadata = 'a card'): Graph {
  const graph = new GraphBuilder('file');
  const x = graph.input('x', 'float32', ['N', 2, 4, 4]);
  graph.output('y', make(x));
  if (metadata !== '') graph.metadata('card', metadata);
  return graph.build();
}

function stampOf(graph: Graph) {
  const { irVersion, opsetImport } = fromBinary(ModelProtoSchema, serializeGraph(graph));
  return [Number(opsetImport[0].version), Number(irVersion)];
}

async function run(bytes: Uint8Array) {
  const engine = new Engine();
  await engine.createSession(0, bytes, { threads: 1 });
  const data = Float32Array.from({ length: 32 }, (_, at) => (at * 7) % 11);
  const { y } = await engine.run(0, { x: { type: 'float32', shape: [1, 2, 4, 4], data } });
  await engine.releaseSession(0);
  return y;
}

const reductions = (x: Value): Value =>
  operators.add(operators.reduceMean(x, [2, 3]), operators.reduceMax(x, [-1, -2]));

describe('the operator set of a file', () => {
  it('is the lowest that its operators need', () => {
    expect(stampOf(fileOf(operators.relu))).toEqual([13, 7]);
    expect(stampOf(fileOf(reductions))).toEqual([13, 7]);
    expect(stampOf(fileOf((x) => operators.padSpatial(x, [1, 1, 1, 1])))).toEqual([18, 8]);
  });

  it('is the newest for an operator that nobody has looked up', () => {
    const unknown = (x: Value) => x.graph.emit('Gelu', [x], x);
    expect(stampOf(fileOf(unknown))).toEqual([21, 10]);
  });

  it('is the newest where the runtime that reads it comes with Graft', () => {
    expect(stampOf(fileOf(operators.relu, ''))).toEqual([21, 10]);
  });

  it('leaves reductions as they are where another operator needs a newer set', async () => {
    const padded = (x: Value): Value => reductions(operators.padSpatial(x, [1, 1, 1, 1]));
    expect(stampOf(fileOf(padded))).toEqual([18, 8]);
    const file = serializeGraph(fileOf(padded));
    expect(await run(file)).toEqual(await run(serializeGraph(fileOf(padded, ''))));
  });

  it('changes no result: axes become attributes', async () => {
    const file = serializeGraph(fileOf(reductions));
    const { nodes, constants } = parseGraph(file, 'memory');
    expect(
      nodes.map(({ operator, inputs, attributes }) => [operator, inputs.length, attributes.axes]),
    ).toEqual([
      ['ReduceMean', 1, [2, 3]],
      ['ReduceMax', 1, [-1, -2]],
      ['Add', 2, undefined],
    ]);
    expect(constants.size).toBe(0);
    expect(await run(file)).toEqual(await run(serializeGraph(fileOf(reductions, ''))));
  });

  it('makes attributes inputs again where a file is read and written for a newer set', async () => {
    const read = parseGraph(serializeGraph(fileOf(reductions)), 'memory');
    const expected = await run(serializeGraph(fileOf(reductions, '')));
    expect(await run(serializeGraph({ ...read, metadata: new Map() }))).toEqual(expected);
    // Like the operators that an export adds: one that needs a newer set.
    const nodes = [
      ...read.nodes.map((node) => (node.operator === 'Add' ? { ...node, outputs: ['sum'] } : node)),
      { operator: 'Pad', inputs: ['sum', 'pads'], outputs: ['y'], attributes: {} },
    ];
    const pads = { type: 'int64', shape: [8], data: new BigInt64Array(8) } as const;
    const padded = { ...read, nodes, constants: new Map([['pads', pads]]) };
    expect(stampOf(padded)).toEqual([18, 8]);
    expect(await run(serializeGraph(padded))).toEqual(expected);
  });
});

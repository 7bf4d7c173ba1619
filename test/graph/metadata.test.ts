import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import {
  CHECKSUM_KEY,
  GraphBuilder,
  operators,
  parseGraph,
  readMetadata,
  serializeGraph,
} from '../../src/graph/index.js';

function modelWith(entries: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder('small');
  const input = graph.input('image', 'float32', ['N', 3]);
  graph.output('double', operators.multiply(input, graph.scalar(2, 'float32')));
  for (const [key, value] of Object.entries(entries)) graph.metadata(key, value);
  return serializeGraph(graph.build());
}

describe('readMetadata', () => {
  it.each<Record<string, string>>([
    {},
    { graft: '{"a":1}' },
    { graft: 'köpek 🐕', other: '', last: 'x'.repeat(70_000) },
  ])('reads what parseGraph reads', (entries) => {
    const bytes = modelWith(entries);
    const { [CHECKSUM_KEY]: checksum, ...metadata } = Object.fromEntries(readMetadata(bytes, 'it'));
    expect(metadata).toEqual(entries);
    expect(Object.fromEntries(parseGraph(bytes, 'it').metadata)).toEqual(entries);
    expect(checksum === undefined).toBe(Object.keys(entries).length === 0);
  });

  it('refuses other bytes as not a model', () => {
    const texts = ['', 'Not a model', '<!doctype html><html></html>', '\xff\xd8\xff\xe0 JFIF'];
    for (const bytes of [...texts.map((text) => Buffer.from(text, 'latin1')), new Uint8Array(100)]) {
      expect(() => readMetadata(bytes, 'cat.onnx')).toThrow(GraftError);
      expect(() => readMetadata(bytes, 'cat.onnx')).toThrow(/^cat\.onnx is not an ONNX model: /);
    }
  });

  it('says what can be done with a Keras file', () => {
    const read = () => readMetadata(Buffer.from('PK'), 'their.keras');
    expect(read).toThrow(/^their\.keras is not an ONNX model, but by its name a Keras file\.$/);
  });

  it('refuses a model that is cut off', () => {
    const bytes = modelWith({ graft: '{"a":1}' });
    expect(() => readMetadata(bytes.subarray(0, bytes.length - 3), 'half.onnx')).toThrow(GraftError);
  });

  it('finds every changed byte', () => {
    const bytes = modelWith({ graft: '{"a":1}' });
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] ^= 0x10;
      // Code that expects a checksum finds a changed name of the checksum itself: see the classifier's card.
      const found = (() => {
        try {
          return readMetadata(changed, 'changed.onnx').has(CHECKSUM_KEY) ? 'taken' : 'without a checksum';
        } catch (error) {
          return error instanceof GraftError ? 'refused' : 'broken';
        }
      })();
      expect(['refused', 'without a checksum'], `byte ${at}`).toContain(found);
    }
    expect(() => readMetadata(Buffer.concat([bytes, Buffer.alloc(2)]), 'longer.onnx')).toThrow(GraftError);
  });

  it('refuses a loop, a branch and a function', () => {
    const model = fromBinary(ModelProtoSchema, modelWith({}));
    const node = model.graph!.node[0];
    const refused = (changed: typeof model): string => {
      try {
        readMetadata(toBinary(ModelProtoSchema, changed), 'loop.onnx');
      } catch (error) {
        return (error as Error).message;
      }
      return 'taken';
    };
    const body = create(GraphProtoSchema, { name: 'body' });
    const loop = create(NodeProtoSchema, {
      opType: 'Loop',
      attribute: [create(AttributeProtoSchema, { name: 'body', g: body })],
    });
    const branch = create(NodeProtoSchema, {
      opType: 'If\u001b[31m',
      attribute: [create(AttributeProtoSchema, { name: 'then_branch', graphs: [body] })],
    });
    const withNode = (added: typeof node): typeof model => ({
      ...model,
      graph: { ...model.graph!, node: [node, added] },
    });
    expect(refused(model)).toBe('taken');
    expect(refused(withNode(loop))).toMatch(/^loop\.onnx contains the operator Loop, a loop or branch/);
    expect(refused(withNode(branch))).toMatch(/the operator If\\u001b/);
    const functions = [create(FunctionProtoSchema, { name: 'f' })];
    expect(refused({ ...model, functions })).toMatch(/contains a function/);
  });
});

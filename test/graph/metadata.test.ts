import { describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import { GraphBuilder, operators, parseGraph, readMetadata, serializeGraph } from '../../src/graph/index.js';

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
    expect(readMetadata(bytes, 'it')).toEqual(parseGraph(bytes, 'it').metadata);
    expect(Object.fromEntries(readMetadata(bytes, 'it'))).toEqual(entries);
  });

  it('says of other bytes that they are no model', () => {
    const texts = ['', 'Not a model', '<!doctype html><html></html>', '\xff\xd8\xff\xe0 JFIF'];
    for (const bytes of [...texts.map((text) => Buffer.from(text, 'latin1')), new Uint8Array(100)]) {
      expect(() => readMetadata(bytes, 'cat.onnx')).toThrow(GraftError);
      expect(() => readMetadata(bytes, 'cat.onnx')).toThrow(/^cat\.onnx is not an ONNX model: /);
    }
  });

  it('says of a cut-off model that it is none', () => {
    const bytes = modelWith({ graft: '{"a":1}' });
    expect(() => readMetadata(bytes.subarray(0, bytes.length - 3), 'half.onnx')).toThrow(GraftError);
  });
});

import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
} from 'onnx-buf';
import { GraphBuilder, operators, serializeGraph } from '../../src/graph/index.js';

/** A valid model with a Loop whose condition stays true, so it never ends. */
export function endlessModel(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const graph = new GraphBuilder('endless');
  const image = graph.input('image', 'uint8', ['N', 32, 32, 3]);
  const mean = operators.reduceMean(operators.cast(image, 'float32'), [1, 2], false);
  const two = operators.gather(mean, [0, 1], 1);
  graph.output('logits', operators.multiply(two, graph.scalar(1, 'float32')));
  graph.output('probabilities', operators.multiply(two, graph.scalar(2, 'float32')));
  for (const [key, value] of Object.entries(metadata)) graph.metadata(key, value);
  const model = fromBinary(ModelProtoSchema, serializeGraph(graph.build()));
  const boolean = { value: { case: 'tensorType' as const, value: { elemType: 9, shape: { dim: [] } } } };
  const whole = { value: { case: 'tensorType' as const, value: { elemType: 7, shape: { dim: [] } } } };
  const number = { value: { case: 'tensorType' as const, value: { elemType: 1, shape: { dim: [] } } } };
  const body = create(GraphProtoSchema, {
    name: 'body',
    input: [
      { name: 'round', type: whole },
      { name: 'go_on', type: boolean },
      { name: 'before', type: number },
    ],
    output: [
      { name: 'still', type: boolean },
      { name: 'behind', type: number },
    ],
    node: [
      { opType: 'Identity', input: ['go_on'], output: ['still'] },
      { opType: 'Identity', input: ['before'], output: ['behind'] },
    ],
  });
  const always = create(NodeProtoSchema, {
    opType: 'Equal',
    name: 'always',
    input: ['zero', 'zero'],
    output: ['true'],
  });
  const last = model.graph!.node.find(({ output }) => output[0] === 'logits')!;
  const factor = last.input[1];
  last.input[1] = 'factor';
  const loop = create(NodeProtoSchema, {
    opType: 'Loop',
    name: 'endless',
    input: ['', 'true', factor],
    output: ['factor'],
    attribute: [
      create(AttributeProtoSchema, { name: 'body', type: AttributeProto_AttributeType.GRAPH, g: body }),
    ],
  });
  const zero = create(TensorProtoSchema, { name: 'zero', dataType: 7, rawData: new Uint8Array(8) });
  model.graph!.initializer.push(zero);
  model.graph!.node.unshift(always, loop);
  model.metadataProps = model.metadataProps.filter(({ key }) => key !== 'crc32c');
  return toBinary(ModelProtoSchema, model);
}

import { clone, create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { GraftError } from '../../errors.js';
import {
  type Constant,
  type Graph,
  type GraphNode,
  graphOf,
  nodeProto,
  tensorProto,
} from '../../graph/index.js';
import { shortened, shown } from '../../shown.js';
import { readExternalData } from './external-data.js';
import { inlineFunctions } from './inline-functions.js';
import { widen } from './widen.js';

/** The operator sets that are read. Version 8 and earlier have other attributes. */
const OLDEST_OPERATOR_SET = 9;

/** An ONNX model of any origin, in single precision, with all weights inside and without functions. */
export interface ForeignModel {
  /** The path or address, for messages. */
  readonly name: string;
  readonly graph: Graph;
  /** The version of ONNX' own operators that it uses. */
  readonly operatorSet: number;
  /** `pytorch`, `tf2onnx` and so on, as the file says; '' if it does not. */
  readonly producer: string;
  /** The same model with other constants as inputs of some nodes. */
  withInputs(changes: readonly ChangedInput[]): ForeignModel;
  /** The same model with one more node after the others, whose inputs and output have names of the file. */
  withNode(node: GraphNode): ForeignModel;
  /** The same model for ONNX Runtime, for pictures of one size and with the named values inside as outputs. */
  bytesFor(input: NamedShape, outputs: readonly string[]): Uint8Array;
}

/** A constant that a node reads instead of what the file gives it. */
export interface ChangedInput {
  /** The position of the node in the graph. */
  readonly node: number;
  readonly input: number;
  /** A name that the graph does not have. */
  readonly name: string;
  readonly constant: Constant;
}

/** A value with its sizes, the batch first. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The content of a model's file. */
export interface ModelBytes {
  readonly bytes: Uint8Array;
  /** The path or address, for messages. */
  readonly name: string;
  /** Where files beside it are looked for; undefined for bytes and addresses. */
  readonly path?: string;
}

/**
 * Reads an ONNX model that any exporter wrote.
 *
 * @throws GraftError when the bytes are no ONNX model, use operators of an unknown version, contain loops or branches,
 * or their weights cannot be found
 */
export async function readForeignModel({ bytes, name, path }: ModelBytes): Promise<ForeignModel> {
  const model = decode(bytes, name);
  await readExternalData(model, name, path);
  try {
    inlineFunctions(model);
    const proto = model.graph!;
    expectNoBranches(proto, name);
    const operatorSet = operatorSetOf(model, name);
    widen(model);
    const graph = graphOf(proto);
    expectSingleAssignments(graph);
    return foreignModel(model, { name, graph, operatorSet });
  } catch (error) {
    if (error instanceof GraftError) throw error;
    throw new GraftError(`${name} cannot be read: ${shortened((error as Error).message, 300)}.`, {
      hint: 'Export it again, or as another operator set.',
      cause: error,
    });
  }
}

function foreignModel(
  model: ModelProto,
  facts: Pick<ForeignModel, 'name' | 'graph' | 'operatorSet'>,
): ForeignModel {
  return {
    ...facts,
    producer: model.producerName,
    withInputs: (changes) =>
      foreignModel(changedProto(model, changes), { ...facts, graph: changedGraph(facts.graph, changes) }),
    withNode: (node) =>
      foreignModel(
        { ...model, graph: { ...model.graph!, node: [...model.graph!.node, nodeProto(node)] } },
        { ...facts, graph: { ...facts.graph, nodes: [...facts.graph.nodes, node] } },
      ),
    bytesFor: (input, outputs) => toBinary(ModelProtoSchema, forRuntime(model, input, outputs)),
  };
}

function changedGraph(graph: Graph, changes: readonly ChangedInput[]): Graph {
  const nodes = [...graph.nodes];
  for (const { node, input, name } of changes) {
    nodes[node] = {
      ...nodes[node],
      inputs: nodes[node].inputs.map((old, at) => (at === input ? name : old)),
    };
  }
  const added = changes.map(({ name, constant }) => [name, constant] as const);
  return { ...graph, nodes, constants: new Map([...graph.constants, ...added]) };
}

/** The same in protobuf, whose nodes are in the same order. */
function changedProto(model: ModelProto, changes: readonly ChangedInput[]): ModelProto {
  const graph = model.graph!;
  const nodes = [...graph.node];
  for (const { node, input, name } of changes) {
    nodes[node] = { ...nodes[node], input: nodes[node].input.map((old, at) => (at === input ? name : old)) };
  }
  const added = changes.map(({ name, constant }) => tensorProto([name, constant]));
  return { ...model, graph: { ...graph, node: nodes, initializer: [...graph.initializer, ...added] } };
}

function decode(bytes: Uint8Array, name: string): ModelProto {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  if (start.startsWith('version https://git-lfs')) {
    throw new GraftError(`${name} is a pointer of Git LFS, not the model that it stands for.`, {
      hint: 'Download the file itself, for example with `git lfs pull`.',
    });
  }
  const problem = (what: string, cause?: unknown): GraftError =>
    new GraftError(`${name} is not an ONNX model: ${what}.`, {
      hint: 'Expected an .onnx file of an image classifier. Copy or download it again.',
      cause,
    });
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(start)) throw problem('it is a web page');
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw problem('it is damaged, cut off or another kind of file', error);
  }
  if (model.graph === undefined || model.graph.node.length === 0) throw problem('it contains no network');
  return model;
}

/** Loops may never end, and a branch that depends on the picture has no layers. */
function expectNoBranches(graph: GraphProto, name: string): void {
  const node = graph.node.find(({ attribute }) => attribute.some(({ g, graphs }) => g || graphs.length > 0));
  if (node === undefined) return;
  throw new GraftError(
    `${name} contains the operator ${shortened(node.opType)} (${shown(node.name)}), a loop or branch that might never end.`,
    {
      hint: 'Export the network without loops and branches: in PyTorch, in `eval()` mode and for one picture size.',
    },
  );
}

function operatorSetOf({ opsetImport }: ModelProto, name: string): number {
  const own = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const version = Number(own?.version ?? 0);
  if (version >= OLDEST_OPERATOR_SET) return version;
  throw new GraftError(
    `${name} uses ${own === undefined ? 'no operators of ONNX' : `operator set ${version}`}; expected operator set ${OLDEST_OPERATOR_SET} or newer.`,
    { hint: 'Export it again with a newer operator set, for example `opset_version=17` in PyTorch.' },
  );
}

/** A value has one origin; otherwise it is not defined what a name means. */
function expectSingleAssignments({ nodes, constants }: Graph): void {
  const seen = new Set(constants.keys());
  for (const { outputs } of nodes) {
    for (const output of outputs) {
      if (output !== '' && seen.has(output)) throw new Error(`the value ${shown(output)} is computed twice`);
      seen.add(output);
    }
  }
}

/**
 * The model for the runtime, with some values inside as its only outputs. The runtime finds the types of all values by
 * itself; those in the file may be those of another picture size.
 */
function forRuntime(model: ModelProto, input: NamedShape, names: readonly string[]): ModelProto {
  const graph = model.graph!;
  const inputs = graph.input.map((info) => (info.name === input.name ? withShape(info, input.shape) : info));
  const output = names.map((name) => create(ValueInfoProtoSchema, { name }));
  return { ...model, graph: { ...graph, input: inputs, output, valueInfo: [] } };
}

/** The same input with these sizes, but for the batch. */
function withShape(info: ValueInfoProto, sizes: readonly number[]): ValueInfoProto {
  const changed = clone(ValueInfoProtoSchema, info);
  const tensor = changed.type?.value;
  if (tensor?.case !== 'tensorType' || tensor.value.shape === undefined) return changed;
  tensor.value.shape.dim.forEach((dimension, axis) => {
    if (axis > 0) dimension.value = { case: 'dimValue', value: BigInt(sizes[axis]) };
  });
  return changed;
}

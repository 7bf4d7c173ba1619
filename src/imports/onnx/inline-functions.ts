import { clone, create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
} from 'onnx-buf';

/** Nodes of a whole model, at most: functions that call functions can stand for any number. */
const MOST_NODES = 50_000;
/** Functions inside functions, at most. PyTorch's exporter nests two or three. */
const DEEPEST = 32;

/** What surrounds the nodes of a function that is being expanded. */
interface Scope {
  /** Names outside for names inside. */
  readonly names: Map<string, string>;
  /** The attributes of the call, with the defaults of the function. */
  readonly attributes: ReadonlyMap<string, AttributeProto>;
  /** Put before every other name inside. */
  readonly prefix: string;
  readonly depth: number;
}

/**
 * Replaces the calls of a model's own functions by the nodes of these functions.
 *
 * @throws Error when a function cannot be expanded
 */
export function inlineFunctions(model: ModelProto): void {
  if (model.functions.length === 0 || model.graph === undefined) return;
  const functions = new Map(
    model.functions.map((each) => [keyOf(each.domain, each.name, each.overload), each]),
  );
  const expanded: NodeProto[] = [];
  const expand = (nodes: readonly NodeProto[], scope: Scope | undefined): void => {
    for (const given of nodes) {
      const node = scope === undefined ? given : inScope(given, scope);
      const called = functions.get(keyOf(node.domain, node.opType, node.overload));
      if (called === undefined) expanded.push(node);
      else {
        expectOperatorSets(called, model);
        expand(called.node, scopeOf(called, node, expanded.length, scope?.depth ?? 0));
      }
      if (expanded.length > MOST_NODES)
        throw new Error(`its functions stand for more than ${MOST_NODES} nodes`);
    }
  };
  expand(model.graph.node, undefined);
  model.graph.node = expanded;
  model.functions = [];
}

function keyOf(domain: string, name: string, overload: string): string {
  return `${domain === 'ai.onnx' ? '' : domain} ${name} ${overload}`;
}

function scopeOf(called: FunctionProto, node: NodeProto, position: number, depth: number): Scope {
  if (depth >= DEEPEST) throw new Error(`its functions call each other more than ${DEEPEST} times`);
  const names = new Map<string, string>([['', '']]);
  const prefix = `${node.name || called.name}/`;
  called.input.forEach((name, index) => {
    names.set(name, node.input[index] ?? '');
  });
  called.output.forEach((name, index) => {
    names.set(name, node.output[index] || `${prefix}${position}/${name}`);
  });
  const attributes = new Map(
    [...called.attributeProto, ...node.attribute].map((each) => [each.name, each] as const),
  );
  return { names, attributes, prefix: `${prefix}${position}/`, depth: depth + 1 };
}

function inScope(given: NodeProto, { names, attributes, prefix }: Scope): NodeProto {
  const node = clone(NodeProtoSchema, given);
  const outside = (name: string): string => {
    if (!names.has(name)) names.set(name, `${prefix}${name}`);
    return names.get(name)!;
  };
  node.name = `${prefix}${given.name || given.opType}`;
  node.input = given.input.map(outside);
  node.output = given.output.map(outside);
  node.attribute = node.attribute.flatMap((attribute) => {
    if (attribute.refAttrName === '') return [attribute];
    const value = attributes.get(attribute.refAttrName);
    if (value === undefined) return [];
    return [{ ...clone(AttributeProtoSchema, value), name: attribute.name }];
  });
  return node;
}

/** A function may be written for other versions of the operators than the model around it. */
function expectOperatorSets(called: FunctionProto, model: ModelProto): void {
  for (const { domain, version } of called.opsetImport) {
    const own = model.opsetImport.find((each) => (each.domain || 'ai.onnx') === (domain || 'ai.onnx'));
    if (own === undefined) model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain, version }));
    else if (own.version !== version) {
      throw new Error(
        `its function ${called.name} uses version ${version} of the operators ${domain || 'ai.onnx'}, and the model version ${own.version}`,
      );
    }
  }
}

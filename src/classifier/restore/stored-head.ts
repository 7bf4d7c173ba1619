import { z } from 'zod';
import type { Constant, Graph } from '../../graph/index.js';
import { cutPositions } from '../../lower/index.js';
import {
  type FlatCall,
  FrozenNetwork,
  type Functional,
  flatten,
  GlobalAveragePooling2D,
  OperatorLayer,
  type Variable,
} from '../../nn/index.js';
import { findBackbone } from '../find-backbone.js';
import { type StoredCall, storedCalls } from './built-layers.js';

/** The metadata key under which a file describes the layers around its network, to build them again. */
const HEAD_KEY = 'graft.head';

const call = z.object({
  layer: z.object({ className: z.string(), arguments: z.array(z.json()) }),
  inputs: z.array(z.number().int().nonnegative()),
});

const schema = z.object({
  /** From the model's input to the network's; missing where the network is the model's own. */
  preprocessing: z.array(call).optional(),
  /** From the model's input to the last map, where no network of Graft's own is inside. */
  network: z.array(call).optional(),
  /** From the network's last map to the outputs. */
  head: z.array(call),
  /** Of the head's layers, in their order. */
  variables: z.array(
    z.object({
      path: z.string(),
      shape: z.array(z.number().int().positive()),
      /** float32, little endian, in base64; missing if the graph holds the same numbers under that path. */
      values: z.string().optional(),
    }),
  ),
});

/** A file's description of the layers around its network. */
export interface StoredHead {
  readonly preprocessing?: readonly StoredCall[];
  readonly network?: readonly StoredCall[];
  readonly head: readonly StoredCall[];
  readonly variables: readonly StoredVariable[];
}

/** A weight of the head. */
export interface StoredVariable {
  readonly path: string;
  readonly shape: readonly number[];
  readonly values?: string;
}

/** The graph with a description of the head in its metadata, if the head can be described. */
export function withHead(graph: Graph, model: Functional): Graph {
  const calls = flatten(model);
  const border = borderOf(model, calls);
  if (border === undefined) return graph;
  const head = storedCalls(calls, border.head, calls.length - 1);
  if (head === undefined) return graph;
  const own = border.network !== undefined;
  const preprocessing = own ? storedCalls(calls, 0, border.network) : undefined;
  const network = own ? undefined : storedCalls(calls, 0, border.head);
  const variables = headVariables(calls, border.head).map((variable) => stored(variable, graph));
  const description: StoredHead = { preprocessing, network, head, variables };
  return { ...graph, metadata: new Map(graph.metadata).set(HEAD_KEY, JSON.stringify(description)) };
}

/** The description of the head in the metadata; undefined if there is none. */
export function readHead(metadata: ReadonlyMap<string, string>): StoredHead | undefined {
  const text = metadata.get(HEAD_KEY);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(JSON.parse(text));
  return parsed.success ? (parsed.data as StoredHead) : undefined;
}

/** Whether the network is used as its file has it, because Graft does not know all of its operators. */
export function isFrozenNetwork(metadata: ReadonlyMap<string, string>): boolean {
  return readHead(metadata)?.network?.some(({ layer }) => layer.className === 'FrozenNetwork') ?? false;
}

/** Where a model's head and its network begin. */
export interface Border {
  /** Position of the call whose output the head reads: the network's last map. */
  readonly head: number;
  /** Position of the call whose output the pretrained network reads; undefined without such a network. */
  readonly network: number | undefined;
}

/**
 * The border after a pretrained network, otherwise after the last map that everything passes through; the operators of
 * an imported transformer count as maps.
 */
export function borderOf(model: Functional, calls: readonly FlatCall[]): Border | undefined {
  const cuts = cutPositions(calls);
  const base = findBackbone(model);
  if (base === undefined) {
    const isInside = ({ layer, outputShape }: FlatCall): boolean =>
      outputShape.length > 2 || layer instanceof OperatorLayer || layer instanceof FrozenNetwork;
    const head = cuts.findLast((position) => isInside(calls[position]) && position > 0);
    return head === undefined ? undefined : { head, network: undefined };
  }
  const own = new Set(
    flatten(base)
      .slice(1)
      .map(({ layer }) => layer),
  );
  const positions = [...calls.keys()].filter((position) => own.has(calls[position].layer));
  let head = positions.at(-1)!;
  // With `pooling: 'avg'` it belongs to the network, but what builds the network again leaves it out.
  if (calls[head].layer instanceof GlobalAveragePooling2D) [head] = calls[head].inputs;
  const [network] = calls[positions[0]].inputs;
  return cuts.includes(head) && cuts.includes(network) ? { head, network } : undefined;
}

/** The weights after a border, in the order of the layers. */
export function headVariables(calls: readonly FlatCall[], border: number): Variable[] {
  const layers = new Set(calls.slice(border + 1).map(({ layer }) => layer));
  return [...layers].flatMap((layer) => layer.variables);
}

function stored({ path, shape, value }: Variable, graph: Graph): StoredVariable {
  const found = graph.constants.get(path);
  if (found !== undefined && sameNumbers(found, shape, value)) return { path, shape };
  return { path, shape, values: encodeValues(value) };
}

function encodeValues(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function sameNumbers(found: Constant, shape: readonly number[], value: Float32Array): boolean {
  return (
    found.shape.length === shape.length &&
    found.shape.every((size, axis) => size === shape[axis]) &&
    value.every((number, at) => Object.is(number, found.data[at]))
  );
}

/** The numbers of `StoredVariable.values`. */
export function decodeValues(values: string): Float32Array {
  const bytes = Uint8Array.from(atob(values), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

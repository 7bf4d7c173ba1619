import { readFile } from 'node:fs/promises';
import { reasonOf, UsageError } from '../errors.js';
import { type Graph, operatorSetsOf, parseGraph } from '../graph/index.js';
import { type ClassifierCard, readCard } from './card.js';

/** A classifier's file as it was read. */
export interface ClassifierFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly graph: Graph;
  readonly card: ClassifierCard;
}

/**
 * @throws UsageError when the file cannot be read
 * @throws GraftError when it is not a model of Graft's
 */
export async function readClassifierFile(path: string): Promise<ClassifierFile> {
  const bytes = await readFile(path).catch((error) => {
    throw new UsageError(`The model ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  const graph = parseGraph(bytes, path);
  return { path, bytes, graph, card: readCard(graph.metadata, path) };
}

/** An input or an output of a model. */
export interface TensorDescription {
  /** ONNX' name of the element type, e.g. 'uint8'. */
  readonly type: string;
  /** Sizes; a name stands for one that is known only when the model runs. */
  readonly shape: readonly (number | string)[];
}

/** What a classifier's file is and needs. */
export interface ClassifierDescription {
  readonly path: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly card: ClassifierCard;
  /** How weights are stored: 'float32', or what `exportClassifier` made of them. */
  readonly precision: 'float32' | 'float16' | 'int8';
  /** Numbers that the file holds as weights. */
  readonly parameters: number;
  /** What a runtime has to support, by domain: { 'ai.onnx': 21 }. */
  readonly operatorSets: Readonly<Record<string, number>>;
  /** By name; the first size is the batch. */
  readonly inputs: Readonly<Record<string, TensorDescription>>;
  readonly outputs: Readonly<Record<string, TensorDescription>>;
}

/**
 * What is in a classifier's file, without running it.
 *
 * @throws UsageError when the file cannot be read
 * @throws GraftError when it is not a model of Graft's
 */
export async function describeClassifier(path: string): Promise<ClassifierDescription> {
  const { bytes, graph, card } = await readClassifierFile(path);
  return {
    path,
    size: bytes.length,
    card,
    precision: card.export?.precision ?? 'float32',
    parameters: countWeights(graph),
    operatorSets: Object.fromEntries(operatorSetsOf(bytes, path)),
    inputs: Object.fromEntries(graph.inputs),
    outputs: Object.fromEntries(graph.outputs),
  };
}

/** Kernels and biases; not shapes, bounds, and the scales of whole numbers. */
function countWeights(graph: Graph): number {
  return [...graph.constants]
    .filter(([name]) => /\/(kernel|bias|scale|shift)(_\d+)?$/.test(name))
    .reduce((total, [, { data }]) => total + data.length, 0);
}

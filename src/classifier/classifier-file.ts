import { GraftError } from '../errors.js';
import { type Graph, operatorSetsOf, parseModel, readMetadata } from '../graph/index.js';
import { alphaOf, backboneOf } from '../zoo/index.js';
import { type ClassifierCard, expectCardFits, expectOurs, readCard } from './card.js';
import { readSource, type Source } from './source.js';

/** A classifier's file as it was read. */
export interface ClassifierFile {
  /** Path of the file, or the name in messages of a model that was given as bytes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly graph: Graph;
  readonly card: ClassifierCard;
}

/**
 * @param source the path or address of a classifier's file, or its content
 * @throws UsageError when the file cannot be read, or the source is something else
 * @throws GraftError when it is not a Graft model, or its card contradicts its network
 */
export async function readClassifierFile(source: Source): Promise<ClassifierFile> {
  const { name, bytes } = await readSource(source, 'model');
  const { graph, metadata } = parsed(bytes, name);
  const card = readCard(metadata, name);
  expectCardFits(card, graph, name);
  expectWidth(card, graph, name);
  return { path: name, bytes, graph, card };
}

function parsed(bytes: Uint8Array, name: string): ReturnType<typeof parseModel> {
  try {
    return parseModel(bytes, name);
  } catch (error) {
    // Third-party networks have values that a `Graph` cannot hold.
    expectOurs(readMetadata(bytes, name), name);
    throw error;
  }
}

/** Makes sure that the network is as wide as its name in the card says. */
function expectWidth({ backbone: { name } }: ClassifierCard, graph: Graph, path: string): void {
  const told = backboneOf({ name })?.widthTold;
  if (told === undefined) return;
  const isKernel = new RegExp(`(^|/)${told.layer}/kernel(_|$)`);
  const [, kernel] =
    [...graph.constants].find(([key, { shape }]) => isKernel.test(key) && shape.length === 4) ?? [];
  const expected = told.filters(alphaOf({ name }));
  if (kernel === undefined || kernel.shape[0] === expected) return;
  throw new GraftError(
    `The card of ${path} contradicts its network: ${name} has ${expected} filters in ${told.layer}, but the network has ${kernel.shape[0]}.`,
    { hint: 'The file was changed after it was saved. Save the model again.' },
  );
}

/** An input or an output of a model. */
export interface TensorDescription {
  /** ONNX' name of the element type, e.g. 'uint8'. */
  readonly type: string;
  /** Sizes; a name means that the size is known only when the model runs. */
  readonly shape: readonly (number | string)[];
}

/** The contents of a classifier's file, and what it needs. */
export interface ClassifierDescription {
  readonly path: string;
  /** Of the file, in bytes. */
  readonly size: number;
  readonly card: ClassifierCard;
  /** How weights are stored: 'float32', or the precision of the export. */
  readonly precision: 'float32' | 'float16' | 'int8';
  /** How many numbers the weights are. */
  readonly parameters: number;
  /** What a runtime has to support, by domain: { 'ai.onnx': 21 }. */
  readonly operatorSets: Readonly<Record<string, number>>;
  /** With names; the first size is the batch. */
  readonly inputs: Readonly<Record<string, TensorDescription>>;
  readonly outputs: Readonly<Record<string, TensorDescription>>;
}

/**
 * Describes a classifier's file without running it.
 *
 * @throws UsageError when the file cannot be read
 * @throws GraftError when it is not a model of Graft's
 *
 * @example
 * ```ts
 * import { describeClassifier } from '@graft-vision/graft/classifier';
 *
 * const { card } = await describeClassifier('model.onnx');
 * console.log(card.classNames, card.imageSize);
 * ```
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

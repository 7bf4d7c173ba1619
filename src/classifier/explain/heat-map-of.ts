import { GraftError } from '../../errors.js';
import type { Graph } from '../../graph/index.js';
import type { ImageSize } from '../../pictures/index.js';
import type { TensorData, Tensors } from '../../runtime/index.js';
import { type ExplainedParts, findParts, type PlacedValue } from './explained-values.js';
import { gradientGraph, gradientOutput, readShapes, valueOutput, withShapes } from './explanation-graph.js';
import type { Shapes } from './follow-places.js';
import { dependsOnPlaces, type HeatMap, heatOf } from './heat-of.js';

/** Runs a graph once. @param parallel whether each thread takes its own pictures; default no */
export type RunGraph = (graph: Graph, feeds: Tensors, parallel?: boolean) => Promise<Tensors>;

/** A classifier's graph, and what of it a heat map can be about. */
export interface Explainable {
  readonly graph: Graph;
  readonly shapes: Shapes;
  readonly parts: ExplainedParts;
  /** The file, for messages. */
  readonly source: string;
}

/** @throws GraftError when no heat map can be made of it, as `findParts` */
export async function explainableOf(
  graph: Graph,
  [height, width]: ImageSize,
  source: string,
  run: RunGraph,
): Promise<Explainable> {
  const data = new Uint8Array(height * width * 3);
  const outputs = await run(withShapes(graph), {
    image: { type: 'uint8', shape: [1, height, width, 3], data },
  });
  const shapes = readShapes(graph, outputs);
  return { graph, shapes, parts: findParts(graph, shapes, source), source };
}

/**
 * The heat map of the last value whose places a class depends on. Behind the last attention, the tokens of the places no
 * longer matter if the head reads a class token.
 *
 * @param features of the picture, as the graph of `withFeatures` gives them
 * @param outputWeights the weight of each output of the head in the logit of the class: [outputs]
 * @throws GraftError when there is none
 */
export async function heatMapOf(
  { graph, shapes, parts, source }: Explainable,
  features: TensorData,
  outputWeights: Float32Array,
  run: RunGraph,
): Promise<HeatMap> {
  const { values, normalized } = parts;
  const explained = [...values, ...normalized.values()];
  const results = await run(gradientGraph(graph, shapes, parts, explained, outputWeights), { features });
  const numbers = (name: string): Float32Array => results[name].data as Float32Array;
  const gradientOf = (value: PlacedValue): Float32Array => numbers(gradientOutput(explained.indexOf(value)));
  const [only, ...others] = values;
  const last =
    others.length === 0 ? only : values.findLast((each) => dependsOnPlaces(each, gradientOf(each)));
  if (last === undefined) {
    throw new GraftError(
      `${source} cannot be explained: its scores depend on none of its last tokens for places.`,
      {
        hint: 'Its head reads other tokens. Networks whose head reads a map, the mean of tokens or a class token can be explained.',
      },
    );
  }
  const value = (last === values.at(-1) ? undefined : normalized.get(last.name)) ?? last;
  return heatOf(value, numbers(valueOutput(explained.indexOf(value))), gradientOf(value));
}

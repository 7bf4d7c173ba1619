import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import { cutPositions, lowerInference } from '../lower/index.js';
import { type FlatCall, ZeroPadding2D } from '../nn/index.js';
import type { HeadInput } from './model-outputs.js';

/** A place of a network whose output shows whether a picture is familiar. */
export interface MeasuredPlace {
  /** Position of the call; see `flatten`. */
  readonly position: number;
  /** How many numbers it is for each picture: a map counts as the averages of its channels. */
  readonly size: number;
}

/** Maps with at most this share of the places of the one before begin a new stage: half the height and the width, or less. */
const NEXT_STAGE = 0.5;

/**
 * The end of each stage of a network, the last map before its resolution falls, and what the head reads. The last stage
 * has no place of its own, because the head reads it. Fine-tuning blurs what is strange about a picture in the features
 * that the head reads; what the first stages see, it hardly changes.
 */
export function measuredPlaces(calls: readonly FlatCall[], input: HeadInput): MeasuredPlace[] {
  const maps = cutPositions(calls).filter((position) => position < input.position && isMap(calls[position]));
  const ends = maps.filter((position, at) => {
    const next = maps[at + 1];
    return next !== undefined && area(calls[next]) <= NEXT_STAGE * area(calls[position]);
  });
  // The first map is the picture.
  const places = ends.filter((position) => area(calls[position]) < area(calls[0]));
  const sized = places.map((position) => ({ position, size: calls[position].outputShape[3] as number }));
  return [...sized, { position: input.position, size: input.size }];
}

/** What the network gives at some places, in their order. */
export function lowerPlaces(
  graph: GraphBuilder,
  calls: readonly FlatCall[],
  places: readonly MeasuredPlace[],
  pixels: Value,
): Value[] {
  let from = 0;
  let value = pixels;
  return places.map(({ position: to }) => {
    value = lowerInference(graph, { calls, from, to }, value);
    from = to;
    return value;
  });
}

/** The averages of maps, and anything else as it is: [N, size]. */
export function averaged(value: Value): Value {
  const { shape } = value;
  if (shape.length !== 4) return value;
  return operators.reshape(operators.globalAveragePool(value), shape.slice(0, 2));
}

function isMap({ layer, outputShape }: FlatCall): boolean {
  const isWhole = outputShape.length === 4 && outputShape.slice(1).every((size) => typeof size === 'number');
  // Padding belongs to the convolution that reads it.
  return isWhole && !(layer instanceof ZeroPadding2D);
}

const area = ({ outputShape: [, height, width] }: FlatCall): number => (height as number) * (width as number);

import { type GraphBuilder, operators, type Value } from '../../graph/index.js';
import type { ClassDistribution } from './class-distribution.js';
import { distanceTerms, FAMILIARITY_LIMIT, type Familiarity, SMALLEST_SQUARE } from './familiarity.js';

const { absolute, add, clip, divide, exponential, gemm, less, logarithm, multiply, reduceMax, reduceSum } =
  operators;
const { reduceMean, softplus, squareRoot, subtract, where } = operators;

/** Features that are all smaller count as zero; half precision has numbers of this size. */
const SMALLEST_FEATURE = 1e-5;
const OFFSET = 'offset';
/** The name of the constant that moves all scores, so that a changed network can be measured as before. */
export const FAMILIARITY_OFFSET = `familiarity/${OFFSET}`;
/** Scores stay below in half precision too. */
const LARGEST = 1e4;

/**
 * The graph of `familiarityOf`: [N], between 0 and 1.
 *
 * @param features what each place gives: [N, size]
 * @param logits [N, classes], not divided by a temperature
 */
export function lowerFamiliarity(familiarity: Familiarity, features: readonly Value[], logits: Value): Value {
  const { graph } = logits;
  const number = (value: number): Value => graph.scalar(Math.fround(value), 'float32');
  const { places, deviation, evidence, limit, scale } = familiarity;
  // (score - limit) / scale, as a sum of distances and an evidence with their factors.
  const offset =
    places.reduce((sum, { distance }) => sum + distance.mean / distance.deviation, 0) / deviation -
    limit -
    (evidence ? evidence.mean / evidence.deviation : 0);
  const near = places.reduce(
    (sum, { distance, distribution }, at) => {
      const far = lowerDistance(`place_${at}`, distribution, features[at]);
      return subtract(sum, multiply(far, number(1 / (distance.deviation * deviation * scale))));
    },
    constantOf(graph, OFFSET, [], Float64Array.of(offset / scale)),
  );
  const above =
    evidence === undefined
      ? near
      : subtract(
          near,
          multiply(lowerEvidence(familiarity, logits), number(-1 / (evidence.deviation * scale))),
        );
  const bounded = clip(above, -LARGEST, LARGEST);
  const tail = divide(number(FAMILIARITY_LIMIT), add(absolute(bounded), number(1)));
  return where(less(bounded, number(0)), tail, subtract(number(1), tail));
}

/** [N, size] to [N]; see `distanceTerms`. */
function lowerDistance(place: string, distribution: ClassDistribution, features: Value): Value {
  const { graph } = features;
  const { size, centre, directions, variances } = distribution;
  const { toClasses, offsets, inDirections, otherwise } = distanceTerms(distribution);
  const constant = (name: string, shape: readonly number[], values: Float64Array): Value =>
    constantOf(graph, `${place}/${name}`, shape, values);
  const centred = subtract(toUnitLength(features), constant('centre', [size], centre));
  const rows = constant('directions', [variances.length, size], directions);
  const along = gemm(centred, rows, { transposeB: true });
  const rest = subtract(centred, gemm(along, rows));
  const factors = constant('direction_factors', [variances.length], inDirections);
  const inside = sumOfSquares(multiply(along, factors));
  const outside = sumOfSquares(multiply(rest, graph.scalar(Math.fround(otherwise), 'float32')));
  const classes = constant('classes', [offsets.length, size], toClasses);
  const bias = constant(
    'class_offsets',
    [offsets.length],
    offsets.map((value) => -value),
  );
  const nearest = reduceMax(gemm(centred, classes, { transposeB: true, bias }), [1], false);
  return logarithm(clip(subtract(add(inside, outside), nearest), SMALLEST_SQUARE, LARGEST));
}

/** Divides by the largest number first, so that no square leaves the range of half precision. */
function toUnitLength(features: Value): Value {
  const largest = clip(reduceMax(absolute(features), [1]), SMALLEST_FEATURE, 3e38);
  const scaled = divide(features, largest);
  const length = squareRoot(reduceSum(multiply(scaled, scaled), [1]));
  return divide(scaled, clip(length, SMALLEST_FEATURE, LARGEST));
}

/** [N, classes] to [N]; see `evidences`. */
function lowerEvidence({ severalLabels }: Familiarity, logits: Value): Value {
  if (severalLabels)
    return squareRoot(clip(reduceSum(softplus(logits), [1], false), SMALLEST_SQUARE, LARGEST));
  const { graph } = logits;
  const classes = logits.shape[1] as number;
  const largest = reduceMax(logits, [1]);
  const sum = reduceSum(exponential(subtract(logits, largest)), [1]);
  const aboveMean = subtract(largest, reduceMean(logits, [1]));
  const least = graph.scalar(Math.fround(Math.log(classes)), 'float32');
  const energy = subtract(add(logarithm(sum), aboveMean), least);
  return operators.reshape(squareRoot(clip(energy, SMALLEST_SQUARE, LARGEST)), ['N']);
}

function sumOfSquares(values: Value): Value {
  return reduceSum(multiply(values, values), [1], false);
}

function constantOf(
  graph: GraphBuilder,
  name: string,
  shape: readonly number[],
  values: Float64Array,
): Value {
  return graph.constant(`familiarity/${name}`, {
    type: 'float32',
    shape,
    data: Float32Array.from(values),
  });
}

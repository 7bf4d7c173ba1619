import { type Graph, GraphBuilder, operators, type Value } from '../graph/index.js';
import { float32, type GraphSession, type Runtime, type TensorData } from '../runtime/index.js';
import type { FeatureRows, RowBlock } from './feature-rows.js';
import { Lbfgs } from './lbfgs.js';

/** What the heads learn from. */
export interface FoldTask {
  /** The class number of each row. */
  readonly labels: Int32Array;
  readonly classCount: number;
  /** The fold of each row, from 0. */
  readonly folds: Uint8Array;
  readonly foldCount: number;
  /** Rows that no head learns from; they get probabilities all the same. */
  readonly leftOut?: ReadonlySet<number>;
}

/** How the heads learn. */
export interface FoldHeadOptions {
  /** Half of this times the sum of the squared weights is added to the mean cross-entropy. */
  readonly penalty: number;
  /** Called after each pass over the rows. */
  readonly onPass?: (passes: { readonly done: number; readonly most: number }) => void;
  readonly signal?: AbortSignal;
}

/** Each pass evaluates all heads once; most need 20 to 60. */
const MOST_PASSES = 100;
/** The largest entry of the gradient at which a head is done. Probabilities then change by less than a thousandth. */
const TOLERANCE = 2e-4;

/**
 * Probabilities from models that have not seen the row: one logistic head (softmax, L2-regularized) for each fold, which
 * learns from the rows of the other folds. Features are standardized first. All heads share each pass over the rows, on
 * ONNX Runtime; L-BFGS takes the steps. The same rows give the same bits.
 *
 * @returns [rows, classes], row-major
 */
export async function outOfFoldProbabilities(
  runtime: Runtime,
  rows: FeatureRows,
  task: FoldTask,
  { penalty, onPass, signal }: FoldHeadOptions,
): Promise<Float32Array> {
  const { classCount, foldCount } = task;
  const size = (rows.size + 1) * classCount;
  const heads = Array.from({ length: foldCount }, () => new Lbfgs(new Float32Array(size), TOLERANCE));
  const feeds = new HeadFeeds(rows, task);
  const training = await runtime.createSession(headsGraph(rows.size, task, addGradients));
  try {
    for (let pass = 1; pass <= MOST_PASSES && heads.some(({ done }) => !done); pass++) {
      const { losses, gradients } = await evaluate(training, rows, feeds, heads, signal);
      heads.forEach((head, at) => {
        regularize(head.point, gradients[at], penalty, rows.size * classCount);
        head.receive(losses[at] + penaltyOf(head.point, penalty, rows.size * classCount), gradients[at]);
      });
      onPass?.({ done: pass, most: MOST_PASSES });
    }
  } finally {
    await training.release();
  }
  for (const head of heads) head.finish();
  return await probabilitiesOf(runtime, rows, task, { feeds, heads, signal });
}

async function probabilitiesOf(
  runtime: Runtime,
  rows: FeatureRows,
  task: FoldTask,
  { feeds, heads, signal }: { feeds: HeadFeeds; heads: readonly Lbfgs[]; signal?: AbortSignal },
): Promise<Float32Array> {
  const result = new Float32Array(rows.count * task.classCount);
  const session = await runtime.createSession(headsGraph(rows.size, task, addOwnProbabilities));
  try {
    const weights = feeds.weightsOf(heads);
    for await (const block of rows.blocks()) {
      signal?.throwIfAborted();
      const own = feeds.ownFold(block);
      const { probabilities } = await session.run({ ...feeds.rowsOf(block), ...weights, own });
      result.set(probabilities.data as Float32Array, block.from * task.classCount);
    }
  } finally {
    await session.release();
  }
  return result;
}

async function evaluate(
  session: GraphSession,
  rows: FeatureRows,
  feeds: HeadFeeds,
  heads: readonly Lbfgs[],
  signal?: AbortSignal,
): Promise<{ losses: Float64Array; gradients: Float32Array[] }> {
  const losses = new Float64Array(heads.length);
  const gradients = heads.map(({ point }) => new Float32Array(point.length));
  const weights = feeds.weightsOf(heads);
  for await (const block of rows.blocks()) {
    signal?.throwIfAborted();
    const results = await session.run({ ...feeds.rowsOf(block), ...weights, ...feeds.targetsOf(block) });
    (results.losses.data as Float32Array).forEach((loss, head) => {
      losses[head] += loss;
    });
    feeds.addToHeads(gradients, results);
  }
  return { losses, gradients };
}

/** Between the vector of each head, [features + 1, classes] with the bias last, and the matrices of the graphs. */
class HeadFeeds {
  readonly #task: FoldTask;
  readonly #size: number;
  readonly #mean: TensorData;
  readonly #scale: TensorData;
  /** One divided by the number of rows that each head learns from. */
  readonly #shares: Float32Array;

  constructor(rows: FeatureRows, task: FoldTask) {
    this.#task = task;
    this.#size = rows.size;
    const { mean, scale } = rows.standardization();
    this.#mean = float32(mean, [1, rows.size]);
    this.#scale = float32(scale, [1, rows.size]);
    const counts = new Int32Array(task.foldCount);
    task.folds.forEach((fold, row) => {
      if (!task.leftOut?.has(row)) counts[fold]++;
    });
    const learned = rows.count - (task.leftOut?.size ?? 0);
    this.#shares = Float32Array.from(counts, (count) => 1 / Math.max(1, learned - count));
  }

  rowsOf({ count, data }: RowBlock): Record<string, TensorData> {
    return {
      rows: { type: 'float16', shape: [count, this.#size], data: data.subarray(0, count * this.#size) },
      mean: this.#mean,
      scale: this.#scale,
    };
  }

  weightsOf(heads: readonly Lbfgs[]): Record<string, TensorData> {
    const { classCount } = this.#task;
    const width = heads.length * classCount;
    const joined = new Float32Array((this.#size + 1) * width);
    heads.forEach(({ point }, head) => {
      for (let row = 0; row <= this.#size; row++) {
        const own = point.subarray(row * classCount, (row + 1) * classCount);
        joined.set(own, row * width + head * classCount);
      }
    });
    const last = this.#size * width;
    return {
      weights: float32(joined.subarray(0, last), [this.#size, width]),
      bias: float32(joined.subarray(last), [width]),
    };
  }

  targetsOf({ from, count }: RowBlock): Record<string, TensorData> {
    const { labels, folds, foldCount, classCount, leftOut } = this.#task;
    const targets = new Float32Array(count * classCount);
    const shares = new Float32Array(count * foldCount);
    for (let row = 0; row < count; row++) {
      targets[row * classCount + labels[from + row]] = 1;
      if (leftOut?.has(from + row)) continue;
      for (let fold = 0; fold < foldCount; fold++) {
        if (fold !== folds[from + row]) shares[row * foldCount + fold] = this.#shares[fold];
      }
    }
    return {
      targets: float32(targets, [count, 1, classCount]),
      shares: float32(shares, [count, foldCount, 1]),
    };
  }

  /** 1 for the head that has not seen the row. */
  ownFold({ from, count }: RowBlock): TensorData {
    const { folds, foldCount } = this.#task;
    const own = new Float32Array(count * foldCount);
    for (let row = 0; row < count; row++) own[row * foldCount + folds[from + row]] = 1;
    return float32(own, [count, foldCount, 1]);
  }

  addToHeads(gradients: readonly Float32Array[], results: Readonly<Record<string, TensorData>>): void {
    const { classCount } = this.#task;
    const width = gradients.length * classCount;
    const weights = results.weight_gradients.data as Float32Array;
    const bias = results.bias_gradients.data as Float32Array;
    gradients.forEach((gradient, head) => {
      for (let row = 0; row <= this.#size; row++) {
        const [source, start] = row < this.#size ? [weights, row * width] : [bias, 0];
        for (let column = 0; column < classCount; column++) {
          gradient[row * classCount + column] += source[start + head * classCount + column];
        }
      }
    });
  }
}

type Finish = (graph: GraphBuilder, values: HeadValues) => void;

interface HeadValues {
  /** [rows, features], standardized. */
  readonly x: Value;
  /** [rows, heads, classes]. */
  readonly logProbabilities: Value;
  readonly heads: number;
  readonly classes: number;
}

/** From rows in half precision to the logarithms of all heads' probabilities, and from there what `finish` adds. */
function headsGraph(
  size: number,
  { foldCount: heads, classCount: classes }: FoldTask,
  finish: Finish,
): Graph {
  const graph = new GraphBuilder('heads');
  const rows = operators.cast(graph.input('rows', 'float16', ['N', size]), 'float32');
  const mean = graph.input('mean', 'float32', [1, size]);
  const scale = graph.input('scale', 'float32', [1, size]);
  const x = operators.multiply(operators.subtract(rows, mean), scale);
  const weights = graph.input('weights', 'float32', [size, heads * classes]);
  const bias = graph.input('bias', 'float32', [heads * classes]);
  const scores = operators.reshape(operators.gemm(x, weights, { bias }), ['N', heads, classes]);
  const shifted = operators.subtract(scores, operators.reduceMax(scores, [2]));
  const total = operators.reduceSum(operators.exponential(shifted), [2]);
  const logProbabilities = operators.subtract(shifted, operators.logarithm(total));
  finish(graph, { x, logProbabilities, heads, classes });
  return graph.build();
}

/** The cross-entropy of each head over the rows that it learns from, and its gradients. */
function addGradients(graph: GraphBuilder, { x, logProbabilities, heads, classes }: HeadValues): void {
  const targets = graph.input('targets', 'float32', ['N', 1, classes]);
  const shares = graph.input('shares', 'float32', ['N', heads, 1]);
  const right = operators.reduceSum(operators.multiply(logProbabilities, targets), [2]);
  const losses = operators.negate(operators.reduceSum(operators.multiply(right, shares), [0, 2], false));
  const errors = operators.subtract(operators.exponential(logProbabilities), targets);
  const own = operators.reshape(operators.multiply(errors, shares), ['N', heads * classes]);
  graph.output('losses', losses);
  graph.output('weight_gradients', operators.gemm(x, own, { transposeA: true }));
  graph.output('bias_gradients', operators.reduceSum(own, [0], false));
}

/** For each row the probabilities of the head that has not seen it. */
function addOwnProbabilities(graph: GraphBuilder, { logProbabilities }: HeadValues): void {
  const [, heads] = logProbabilities.shape;
  const own = graph.input('own', 'float32', ['N', heads, 1]);
  const all = operators.multiply(operators.exponential(logProbabilities), own);
  graph.output('probabilities', operators.reduceSum(all, [1], false));
}

function penaltyOf(point: Float32Array, penalty: number, weights: number): number {
  let sum = 0;
  for (let at = 0; at < weights; at++) sum += point[at] * point[at];
  return (penalty / 2) * sum;
}

function regularize(point: Float32Array, gradient: Float32Array, penalty: number, weights: number): void {
  for (let at = 0; at < weights; at++) gradient[at] += penalty * point[at];
}

import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { MostInformative } from '../../src/active-learning/index.js';
import { FeatureRows, outOfFoldProbabilities } from '../../src/confident-learning/index.js';
import { defaultCacheDirectory } from '../../src/download/index.js';
import { UsageError } from '../../src/errors.js';
import { PictureFeatures } from '../../src/features/index.js';
import { percent } from '../../src/percent.js';
import { inspectPhotographs } from '../../src/photographs/index.js';
import { Random } from '../../src/random.js';
import { featureNetwork } from '../../src/recipes/index.js';
import { runtimeOf } from '../../src/runtime/index.js';
import { Session } from '../../src/session/index.js';
import { taskNamed } from '../../src/tasks/index.js';
import { readOptions, wholeNumber, wholeNumbers } from '../usage.js';
import { curvesFigure } from './figure.js';

const USAGE = `npm run bench:suggestions -- --data FOLDER [options]

How many labels suggestions save. A third of the photographs is the test set. Of the others some of each class are labelled
at first; in each round a head on the frozen network is trained on the labelled ones, and more are labelled, drawn at
random or as \`graft suggest\` suggests them. Accuracies are means over the seeds.

  --data FOLDER      class folders of photographs
  --weights FILE     default: openimages
  --seeds LIST       with commas (default 1,2,3,4,5)
  --first N          labels of each class at first (default 5)
  --rounds N         default 10
  --labels N         in each round (default 10)
  --figure FILE.svg  draws the curves
  --cache FOLDER     default: Graft's own`;

const { values } = readOptions(USAGE, {
  options: {
    data: { type: 'string' },
    weights: { type: 'string', default: 'openimages' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    first: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '10' },
    labels: { type: 'string', default: '10' },
    figure: { type: 'string' },
    cache: { type: 'string' },
  },
});
const { data } = values;
if (data === undefined) throw new UsageError('Expected a folder with --data.', { hint: USAGE });
const first = wholeNumber('--first', values.first);
const rounds = wholeNumber('--rounds', values.rounds);
const labelsEach = wholeNumber('--labels', values.labels);
const seeds = wholeNumbers('--seeds', values.seeds);

type Way = 'random' | 'suggested';
const WAYS: readonly Way[] = ['random', 'suggested'];
const cacheDirectory = values.cache ?? defaultCacheDirectory();
const session = new Session();

const { photographs } = await inspectPhotographs(data);
const classNames = [...new Set(photographs.map(({ className }) => className))].sort();
const task = taskNamed('multiclass', classNames);
const labels = Int32Array.from(photographs, ({ className }) => classNames.indexOf(className));
const features = await readFeatures();

const curves = new Map<Way, number[]>();
for (const way of WAYS) {
  const runs: number[][] = [];
  for (const seed of seeds) runs.push(await labelAndTrain(way, seed));
  const means = runs[0].map((_, round) => runs.reduce((sum, run) => sum + run[round], 0) / runs.length);
  curves.set(way, means);
}
print(data);
if (values.figure !== undefined) {
  const counts = Array.from({ length: rounds + 1 }, (_, round) => labelsAt(round));
  writeFileSync(
    values.figure,
    curvesFigure([...curves].map(([name, accuracies]) => ({ name, counts, accuracies }))),
  );
  console.log(`Wrote ${values.figure}: ${readFileSync(values.figure).length} bytes`);
}

async function readFeatures(): Promise<Float32Array[]> {
  const network = await featureNetwork({ weights: values.weights, session, cacheDirectory });
  const extractor = await PictureFeatures.open(network, { session, cacheDirectory });
  const all: Float32Array[] = [];
  for await (const one of extractor.ofFiles(photographs.map(({ path }) => path))) {
    if (!('features' in one)) throw new Error(`${one.path}: ${one.reason}`);
    all.push(one.features);
  }
  await extractor.close();
  return all;
}

/** The accuracy on the test set with the first labels, and after each round. */
async function labelAndTrain(way: Way, seed: number): Promise<number[]> {
  const random = new Random(seed);
  const order = Array.from(random.permutation(photographs.length));
  const test = order.splice(0, Math.round(photographs.length / 3));
  const labelled = classNames.flatMap((_, label) =>
    order.filter((item) => labels[item] === label).slice(0, first),
  );
  const accuracies: number[] = [];
  for (let round = 0; ; round++) {
    const probabilities = await trainOn(labelled);
    const isRight = (item: number): boolean =>
      task.decide(probabilities.subarray(item * classNames.length, (item + 1) * classNames.length))[0][0] ===
      labels[item];
    accuracies.push(test.filter(isRight).length / test.length);
    if (round === rounds) return accuracies;
    const known = new Set(labelled);
    const pool = order.filter((item) => !known.has(item));
    labelled.push(
      ...(way === 'random' ? pool.slice(0, labelsEach) : await suggest(pool, labelled, probabilities)),
    );
  }
}

async function suggest(pool: readonly number[], labelled: readonly number[], probabilities: Float32Array) {
  const uncertainties = task.uncertainties(probabilities);
  const choice = new MostInformative<{ item: number; features: Float32Array; weight: number }>(
    features[0].length,
    labelsEach,
  );
  for (const item of pool) choice.add({ item, features: features[item], weight: uncertainties[item] });
  return (await choice.choose(labelled.map((item) => features[item]))).map(({ item }) => item);
}

/**
 * Probabilities of every photograph from a head that has learned from the labelled ones. The head of the first fold has
 * not seen that fold; so all photographs are in it, and copies of the labelled ones in the other.
 */
async function trainOn(labelled: readonly number[]): Promise<Float32Array> {
  const rows = new FeatureRows(features[0].length);
  const items = [...labels.keys(), ...labelled];
  for (const item of items) await rows.add(features[item]);
  const known = new Set(labelled);
  const probabilities = await outOfFoldProbabilities(
    runtimeOf(session),
    rows,
    {
      labels: Int32Array.from(items, (item) => labels[item]),
      classCount: classNames.length,
      folds: Uint8Array.from(items, (_, row) => Number(row >= labels.length)),
      foldCount: 2,
      leftOut: new Set([...labels.keys()].filter((item) => !known.has(item))),
    },
    { penalty: 1 },
  );
  await rows.close();
  return probabilities.slice(0, labels.length * classNames.length);
}

function labelsAt(round: number): number {
  return first * classNames.length + round * labelsEach;
}

function print(folder: string): void {
  const [random, suggested] = WAYS.map((way) => curves.get(way)!);
  const reached = suggested.findIndex((accuracy) => accuracy >= random[rounds]);
  console.log(`${basename(folder)}, ${photographs.length} photographs, ${seeds.length} seeds`);
  console.log(`| labels | ${random.map((_, round) => labelsAt(round)).join(' | ')} |`);
  console.log(`|---|${random.map(() => '---').join('|')}|`);
  for (const way of WAYS)
    console.log(
      `| ${way} | ${curves
        .get(way)!
        .map((one) => percent(one))
        .join(' | ')} |`,
    );
  console.log(
    reached === -1
      ? 'Suggestions do not reach what random choice reaches.'
      : `Suggestions reach with ${labelsAt(reached)} labels what random choice reaches with ${labelsAt(rounds)}: ${percent(labelsAt(reached) / labelsAt(rounds))} of them.`,
  );
}

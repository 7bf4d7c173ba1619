import { basename } from 'node:path';
import {
  confidentJoint,
  FeatureRows,
  findLabelErrors,
  labelScore,
  outOfFoldProbabilities,
  stratifiedGroupFolds,
} from '../../src/confident-learning/index.js';
import { defaultCacheDirectory } from '../../src/download/index.js';
import { UsageError } from '../../src/errors.js';
import { PictureFeatures } from '../../src/features/index.js';
import { type InspectedPhotograph, inspectPhotographs } from '../../src/photographs/index.js';
import { featureNetwork } from '../../src/recipes/index.js';
import { runtimeOf } from '../../src/runtime/index.js';
import { Session } from '../../src/session/index.js';
import { readOptions, wholeNumber, wholeNumbers } from '../usage.js';
import { flipLabels } from './flipped.js';
import { type Measured, measuredTable } from './table.js';

const USAGE = `npm run bench:labels -- --data FOLDER [options]

How well wrong labels are found. It gives a share of the photographs the label of another class, and prints which share of
these is among the first N of the list, where N is their number. The features of each photograph are computed once and
kept in the cache; the seconds are what is left to do then.

  --data FOLDER     class folders of photographs; several times for several folders
  --weights FILE    several times for several networks (default: openimages)
  --share NUMBER    of the photographs that get a wrong label, between 0 and 1 (default 0.05)
  --seeds LIST      with commas (default 1,2,3)
  --penalty NUMBER  of the models' weights (default 1)
  --cache FOLDER    default: Graft's own
  --threads N       processor cores (default: all)`;

const { values } = readOptions(USAGE, {
  options: {
    data: { type: 'string', multiple: true, default: [] },
    weights: { type: 'string', multiple: true, default: ['openimages'] },
    share: { type: 'string', default: '0.05' },
    seeds: { type: 'string', default: '1,2,3' },
    penalty: { type: 'string', default: '1' },
    cache: { type: 'string' },
    threads: { type: 'string' },
  },
});
if (values.data.length === 0) throw new UsageError('Expected a folder with --data.', { hint: USAGE });
const [share, penalty] = [Number(values.share), Number(values.penalty)];
if (!(share > 0 && share < 1)) {
  throw new UsageError(`--share expects a number between 0 and 1, but received ${values.share}.`);
}
if (!(penalty > 0)) {
  throw new UsageError(`--penalty expects a number above 0, but received ${values.penalty}.`);
}
const seeds = wholeNumbers('--seeds', values.seeds);
const threads = values.threads === undefined ? undefined : wholeNumber('--threads', values.threads);

const FOLDS = 5;
const cacheDirectory = values.cache ?? defaultCacheDirectory();
const session = new Session({ threads });
const measured: Measured[] = [];

for (const folder of values.data) {
  const { photographs } = await inspectPhotographs(folder);
  for (const weights of values.weights) {
    const network = await featureNetwork({ weights, session, cacheDirectory });
    const features = await PictureFeatures.open(network, { session, cacheDirectory });
    const rows = await rowsOf(photographs, features);
    for (const seed of seeds) {
      const flips = flipLabels(
        photographs.map(({ className }) => className),
        { share, seed },
      );
      const one: Measured = {
        data: basename(folder),
        weights: weights.endsWith('.h5') ? 'ImageNet' : weights,
        seed,
        photographs: photographs.length,
        flipped: flips.flipped.size,
        ...(await measureList(photographs, features, flips)),
        ...(await measureRankings(photographs, rows, flips)),
      };
      console.log(JSON.stringify(one));
      measured.push(one);
    }
    await rows.close();
    await features.close();
  }
}
console.log(measuredTable(measured));

async function rowsOf(photographs: readonly InspectedPhotograph[], features: PictureFeatures) {
  const rows = new FeatureRows(features.size);
  for await (const one of features.ofFiles(photographs.map(({ path }) => path))) {
    if (!('features' in one)) throw new Error(`${one.path}: ${one.reason}`);
    await rows.add(one.features);
  }
  return rows;
}

type Flips = ReturnType<typeof flipLabels>;

/** What `graft inspect --labels` lists. */
async function measureList(
  photographs: readonly InspectedPhotograph[],
  features: PictureFeatures,
  { labels, flipped }: Flips,
) {
  const positions = new Map(photographs.map(({ path }, item) => [path, item]));
  const start = performance.now();
  const { suspects, estimatedErrors } = await findLabelErrors(
    photographs.map(({ path, group }, item) => ({ path, group, className: labels[item] })),
    features,
    { session, penalty },
  );
  const seconds = (performance.now() - start) / 1000;
  const isFlipped = ({ path }: { path: string }): boolean => flipped.has(positions.get(path)!);
  return {
    found: suspects.slice(0, flipped.size).filter(isFlipped).length / flipped.size,
    listed: suspects.length,
    listedFlipped: suspects.filter(isFlipped).length / flipped.size,
    estimatedErrors: Math.round(estimatedErrors),
    seconds: Math.round(seconds * 100) / 100,
  };
}

/** The same share for all photographs in the order of their scores, after the first and the second round of models. */
async function measureRankings(
  photographs: readonly InspectedPhotograph[],
  rows: FeatureRows,
  { labels: names, flipped }: Flips,
) {
  const classNames = [...new Set(names)].sort();
  const classCount = classNames.length;
  const labels = Int32Array.from(names, (name) => classNames.indexOf(name));
  const groups = Int32Array.from(photographs, ({ group }) => group);
  const folds = stratifiedGroupFolds(labels, groups, { folds: FOLDS, seed: 0 });
  const task = { labels, classCount, folds, foldCount: FOLDS };
  const runtime = runtimeOf(session);
  const first = await outOfFoldProbabilities(runtime, rows, task, { penalty });
  const leftOut = new Set(confidentJoint({ labels, probabilities: first, classCount }).suspects);
  const second = await outOfFoldProbabilities(runtime, rows, { ...task, leftOut }, { penalty });
  const foundBy = (probabilities: Float32Array, kind: 'normalized-margin' | 'self-confidence'): number => {
    const scores = Float64Array.from(labels, (label, item) =>
      labelScore(probabilities.subarray(item * classCount, (item + 1) * classCount), label, kind),
    );
    const order = [...labels.keys()].sort((one, other) => scores[one] - scores[other]);
    return order.slice(0, flipped.size).filter((item) => flipped.has(item)).length / flipped.size;
  };
  return {
    firstRound: foundBy(first, 'self-confidence'),
    bySelfConfidence: foundBy(second, 'self-confidence'),
    byMargin: foundBy(second, 'normalized-margin'),
  };
}

import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import type { loadClassifier as Load, PictureClassifier } from '../../src/classifier/predict.js';
import { median, time } from '../timing.js';

/*
 * The part of `npm run bench -- --serving` that classifies, as a server would, with the build that it is given: its
 * predict.js, a model, and the folder of the photographs. It prints one line of JSON.
 */

/** Milliseconds, unless said otherwise. */
export interface ServingFigures {
  /** One picture after the other. */
  readonly small: number;
  readonly large: number;
  /** Small pictures that come all at once, pictures a second. */
  readonly atOnce: number;
  /** How long the main thread was not free at worst, while large photographs were classified. */
  readonly blocked: number;
  /** Processor time of the main thread for one of these. */
  readonly onMainThread: number;
  /** A small picture that comes while eight uploads that broke off are judged. */
  readonly besideCut: number;
  /** The same with uploads that are damaged inside. */
  readonly besideDamaged: number;
}

const [entry, model, folder] = process.argv.slice(2);
const { loadClassifier } = (await import(pathToFileURL(entry).href)) as { loadClassifier: typeof Load };
const read = (name: string): Promise<Buffer> => readFile(`${folder}/${name}`);
const [small, large, cut, damaged] = await Promise.all(
  ['small.jpg', 'large.jpg', 'cut.jpg', 'damaged.png'].map(read),
);

const classifier = await loadClassifier(model);
await Promise.all(Array.from({ length: 8 }, () => classifier.classify(small)));
await classifier.classify(large);
const figures: ServingFigures = {
  small: await eachAlone(classifier, small, 15),
  large: await eachAlone(classifier, large, 5),
  atOnce: await throughput(classifier),
  ...(await mainThread(classifier)),
  besideCut: await besideBroken(classifier, cut),
  besideDamaged: await besideBroken(classifier, damaged),
};
await classifier.dispose();
console.log(JSON.stringify(figures));

async function eachAlone(own: PictureClassifier, picture: Uint8Array, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await time(() => own.classify(picture)));
  return median(times);
}

async function throughput(own: PictureClassifier): Promise<number> {
  const count = 128;
  const milliseconds = await time(() =>
    Promise.all(Array.from({ length: count }, () => own.classify(small))),
  );
  return (1000 * count) / milliseconds;
}

async function mainThread(own: PictureClassifier): Promise<Pick<ServingFigures, 'blocked' | 'onMainThread'>> {
  const count = 8;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = performance.eventLoopUtilization();
  delay.enable();
  await Promise.all(Array.from({ length: count }, () => own.classify(large)));
  delay.disable();
  const { active } = performance.eventLoopUtilization(before);
  return { blocked: delay.max / 1e6, onMainThread: active / count };
}

async function besideBroken(own: PictureClassifier, broken: Uint8Array): Promise<number> {
  const judged = Array.from({ length: 8 }, () =>
    own.classify(broken).then(
      () => false,
      () => true,
    ),
  );
  const milliseconds = await time(() => own.classify(small));
  if ((await Promise.all(judged)).includes(false)) throw new Error('A broken upload was classified.');
  return milliseconds;
}

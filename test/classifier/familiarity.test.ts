import { describe, expect, it } from 'vitest';
import { alignFamiliarity } from '../../dist/src/exports/align-familiarity.js';
import { calibrate } from '../../dist/src/exports/calibration.js';
import { Runtime } from '../../dist/src/runtime/index.js';
import { buildFeatureGraph, featuresOutput } from '../../src/classifier/export.js';
import { fitFamiliarityTo, foldsOf, type ModelAnswers } from '../../src/classifier/familiarity/calibrate.js';
import {
  evidences,
  familiarityOf,
  logDistances,
  nearnessOf,
  scoreAboveLimit,
  scoresOf,
} from '../../src/classifier/familiarity/familiarity.js';
import type { ClassifierCard, Familiarity } from '../../src/classifier/index.js';
import { buildClassifierGraph, expectCardFits } from '../../src/classifier/index.js';
import { measuredPlaces } from '../../src/classifier/measured-places.js';
import { headInputOf, outputsOf } from '../../src/classifier/model-outputs.js';
import { storeInHalfPrecision } from '../../src/exports/half-precision.js';
import { planQuantization } from '../../src/exports/quantization-plan.js';
import { quantize } from '../../src/exports/quantize.js';
import { type Graph, parseGraph, serializeGraph } from '../../src/graph/index.js';
import type { Images } from '../../src/pictures/index.js';
import { Random } from '../../src/random.js';
import { patternImages } from '../peers/pattern.js';
import { cardFor, distance, run, size, smallNetwork } from './networks.js';

const classNames = ['a', 'b', 'c'];
const pictures = patternImages(
  Array.from({ length: 60 }, (_, at) => at),
  size,
  size,
);

async function answersOf(units: number, names: readonly string[], flipAtTestTime: boolean) {
  const model = smallNetwork(units);
  const card = cardFor(names, { flipAtTestTime });
  const outputs = outputsOf(model);
  const places = measuredPlaces(outputs.calls, headInputOf(outputs, model));
  const results = await run(buildFeatureGraph(model, card, places), {
    image: { type: 'uint8', ...pictures },
  });
  const labels = Array.from({ length: 60 }, (_, at) => [at % names.length]);
  const answers: ModelAnswers = {
    places: places.map((place, at) => ({
      ...place,
      features: results[featuresOutput(at)].data as Float32Array,
    })),
    logits: results.logits.data as Float32Array,
    labels,
  };
  return { model, card, answers };
}

function cardWith(card: ClassifierCard): ClassifierCard {
  const familiarity = {
    limit: 0.5,
    method: 'mahalanobis',
    calibratedOn: 'validation',
    pictures: 60,
    passed: 0.95,
  } as const;
  return { ...card, familiarity };
}

/** What the graph must give, computed in double precision outside of it. */
function expectedOf(familiarity: Familiarity, answers: ModelAnswers, classes: number): number[] {
  const distances = familiarity.places.map(({ distribution }, at) =>
    logDistances(distribution, answers.places[at].features),
  );
  const spreads = familiarity.places.map(({ distance }) => distance);
  const scores = scoresOf(
    familiarity,
    nearnessOf(spreads, distances),
    evidences(answers.logits, classes, false),
  );
  return Array.from(scores, (score) => familiarityOf(familiarity, score));
}

const measured = async (graph: Graph): Promise<Float32Array> =>
  (await run(graph, { image: { type: 'uint8', ...pictures } })).familiarity.data as Float32Array;

describe.each([
  { units: 1, names: ['a', 'b'], flip: false },
  { units: 3, names: classNames, flip: false },
  { units: 3, names: classNames, flip: true },
])('the familiarity in the graph of $units outputs, mirrored: $flip', ({ units, names, flip }) => {
  it('is what the fitted numbers say, and changes nothing else', async () => {
    const { model, card, answers } = await answersOf(units, names, flip);
    const { familiarity } = fitFamiliarityTo(answers, answers, { classes: names.length });
    expect(familiarity!.method).toBe('mahalanobis+energy');
    const graph = parseGraph(
      serializeGraph(buildClassifierGraph(model, cardWith(card), familiarity)),
      'memory',
    );
    const own = await measured(graph);
    expect(own).toHaveLength(60);
    expect(distance(own, expectedOf(familiarity!, answers, names.length))).toBeLessThan(2e-5);
    expect(own.filter((value) => value < 0.5)).toHaveLength(3);
    expect(new Set(own).size).toBe(60);
    const feeds = { image: { type: 'uint8', ...pictures } } as const;
    const plain = await run(buildClassifierGraph(model, card), feeds);
    const { probabilities } = await run(graph, feeds);
    expect(probabilities.data).toEqual(plain.probabilities.data);
  });

  it('survives half precision, and int8 leaves it alone', async () => {
    const { model, card, answers } = await answersOf(units, names, flip);
    const { familiarity } = fitFamiliarityTo(answers, answers, { classes: names.length });
    const graph = buildClassifierGraph(model, cardWith(card), familiarity);
    const half = await measured(storeInHalfPrecision(graph));
    expect(distance(half, await measured(graph))).toBeLessThan(0.05);
    const before = planQuantization(buildClassifierGraph(model, card));
    expect(planQuantization(graph)).toEqual(before);
  });
});

it('is on average the same after the network was rounded to 8 bits', async () => {
  const { model, card, answers } = await answersOf(3, classNames, false);
  const { familiarity } = fitFamiliarityTo(answers, answers, { classes: 3 });
  const graph = buildClassifierGraph(model, cardWith(card), familiarity);
  const runtime = new Runtime({ threads: 1 });
  async function* batches(): AsyncGenerator<Images> {
    yield pictures;
  }
  const ranges = await calibrate(runtime, graph, planQuantization(graph).maps, batches());
  // Ranges that are too wide round coarsely, as early stages of a large network are.
  const wide = new Map(
    [...ranges].map(([name, { low, high }]) => [name, { low: 16 * low, high: 16 * high }]),
  );
  const rounded = quantize(graph, wide, 7);
  const aligned = await alignFamiliarity(runtime, graph, rounded, batches());
  const [before, unaligned, after] = await Promise.all(
    [graph, rounded, aligned].map(async (each) => {
      const scores = Array.from(await measured(each), scoreAboveLimit);
      return scores.reduce((sum, score) => sum + score / 60, 0);
    }),
  );
  expect(Math.abs(unaligned - before)).toBeGreaterThan(0.05);
  expect(after).toBeCloseTo(before, 3);
  const plain = buildClassifierGraph(model, card);
  expect(await alignFamiliarity(runtime, plain, plain, batches())).toBe(plain);
  await runtime.close();
});

describe('fitting', () => {
  const random = new Random(5);
  const featuresOf = (count: number, shift: number): Float32Array =>
    Float32Array.from({ length: count * 40 }, (_, at) =>
      Math.max(0, random.normal() + (at % 40 < 20 ? shift : 0)),
    );
  const drawn = (count: number, shift: number): ModelAnswers => ({
    places: [{ position: 0, size: 40, features: featuresOf(count, shift) }],
    logits: Float32Array.from({ length: count * 2 }, () => random.normal()),
    labels: Array.from({ length: count }, (_, at) => [at % 2]),
  });

  it('lets 95 % of the validation pictures pass, and few strange ones', () => {
    const validation = drawn(200, 2);
    const { familiarity } = fitFamiliarityTo(drawn(100, 2), validation, { classes: 2 });
    expect(familiarity!.calibration).toEqual({ on: 'validation', pictures: 200, passed: 0.95 });
    const strange = expectedOf(familiarity!, drawn(200, -2), 2);
    expect(strange.filter((value) => value >= 0.5).length).toBeLessThan(20);
  });

  it('leaves training pictures out in turn where validation pictures are few', () => {
    const training = drawn(60, 2);
    const { familiarity } = fitFamiliarityTo(training, drawn(19, 2), { classes: 2 });
    expect(familiarity!.method).toBe('mahalanobis');
    expect(familiarity!.calibration).toEqual({ on: 'training', pictures: 60, passed: 0.95 });
    const fresh = expectedOf(familiarity!, drawn(1000, 2), 2);
    const passed = fresh.filter((value) => value >= 0.5).length / 1000;
    expect(passed).toBeGreaterThan(0.88);
    // Without leaving them out, most new pictures would be farther away than all of these.
    const [{ distribution, distance }] = familiarity!.places;
    const own = logDistances(distribution, training.places[0].features);
    const inTurn = distance.mean;
    expect(own.reduce((sum, value) => sum + value / 60, 0)).toBeLessThan(inTurn - 0.1);
  });

  it('says why there is none', () => {
    expect(fitFamiliarityTo(drawn(19, 2), undefined, { classes: 2 }).reason).toMatch(/20 validation/);
    const same = drawn(30, 2);
    same.places[0].features.fill(1);
    expect(fitFamiliarityTo(same, undefined, { classes: 2 }).reason).toMatch(/same features/);
  });

  it('leaves out a place where all pictures are the same', () => {
    const [training, validation] = [drawn(100, 2), drawn(50, 2)];
    const withDead = (answers: ModelAnswers): ModelAnswers => ({
      ...answers,
      places: [
        { position: 3, size: 8, features: new Float32Array(answers.labels.length * 8) },
        ...answers.places,
      ],
    });
    const { familiarity } = fitFamiliarityTo(withDead(training), withDead(validation), { classes: 2 });
    expect(familiarity).toEqual(fitFamiliarityTo(training, validation, { classes: 2 }).familiarity);
  });

  it('gives the same bits again', () => {
    const [training, validation] = [drawn(100, 2), drawn(50, 2)];
    const once = fitFamiliarityTo(training, validation, { classes: 2 });
    expect(fitFamiliarityTo(training, validation, { classes: 2 })).toEqual(once);
  });

  it('deals the pictures of each class to the folds', () => {
    expect(foldsOf([[0], [0], [1], [], [0], [1]], 2, 2)).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('can be turned into the score again', () => {
    for (const score of [-30, -1, -0.2, 0, 0.2, 1, 30]) {
      expect(scoreAboveLimit(familiarityOf({ limit: 0, scale: 1 }, score))).toBeCloseTo(score, 10);
    }
  });

  it('tells very strange pictures apart in single precision', () => {
    const far = [-1e3, -1.01e3, -1e4].map((score) =>
      Math.fround(familiarityOf({ limit: 0, scale: 1 }, score)),
    );
    expect(far[0]).toBeGreaterThan(far[1]);
    expect(far[1]).toBeGreaterThan(far[2]);
    expect(far[2]).toBeGreaterThan(0);
  });
});

it('refuses a card that promises a familiarity which the network does not measure', () => {
  const card = cardWith(cardFor(classNames));
  const graph = buildClassifierGraph(smallNetwork(3), cardFor(classNames));
  expect(() => expectCardFits(card, graph, 'model.onnx')).toThrow('does not measure it');
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildClassifierGraph,
  type ClassifierCard,
  loadClassifierWeights,
  restoreModel,
  saveClassifier,
} from '../../src/classifier/index.js';
import { GraftError, UsageError } from '../../src/errors.js';
import { storeInHalfPrecision } from '../../src/exports/half-precision.js';
import { quantize } from '../../src/exports/quantize.js';
import { parseGraph, serializeGraph } from '../../src/graph/index.js';
import { Dense, Functional, GlobalAveragePooling2D, Input } from '../../src/nn/index.js';
import { MobileNetV2, mobilenetV2 } from '../../src/zoo/index.js';
import { fillVariables } from '../peers/pattern.js';
import { cardFor, distance, logitsOf, size, smallNetwork, storedGraph } from './networks.js';
import { rangesOf } from './ranges.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-restore-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A trained MobileNetV2, with pattern weights. */
async function mobileNet(units: number): Promise<{ model: Functional; name: string }> {
  const base = await MobileNetV2({
    inputShape: [size, size, 3],
    alpha: 0.35,
    includeTop: false,
    weights: null,
  });
  const inputs = Input({ shape: [size, size, 3] });
  const maps = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const head = new Dense(units);
  const outputs = head.apply(new GlobalAveragePooling2D().apply(maps));
  fillVariables([...base.variables, ...head.variables]);
  return { model: new Functional({ inputs, outputs }), name: base.name };
}

async function saved(units: number, classNames: readonly string[], changes: Partial<ClassifierCard> = {}) {
  const { model, name } = await mobileNet(units);
  const card = cardFor(classNames, { backbone: { name, weights: 'pattern' }, ...changes });
  const path = join(folder, `${units}-${classNames.length}.onnx`);
  await saveClassifier(model, path, card);
  return { path, card, logits: await logitsOf(storedGraph(model, card)) };
}

describe.each([
  { units: 1, classNames: ['cats', 'dogs'] },
  { units: 3, classNames: ['cats', 'dogs', 'birds'] },
])('a MobileNetV2 with $units outputs', ({ units, classNames }) => {
  it('gives the same predictions when it is restored and saved again', async () => {
    const { path, card, logits } = await saved(units, classNames);
    const { model, base, head, headWas, card: again } = await restoreModel(path);
    expect(headWas).toBe('kept');
    expect(again).toEqual(card);
    expect(base.name).toBe(card.backbone.name);
    expect((head.at(-1) as Dense).units).toBe(units);
    expect(model.trainableVariables.length).toBeGreaterThan(100);
    expect(distance(await logitsOf(storedGraph(model, card)), logits)).toBeLessThan(1e-6);
  });

  it('stays the same after many rounds', async () => {
    const { path, card } = await saved(units, classNames);
    const once = await restoreModel(path);
    await saveClassifier(once.model, join(folder, 'twice.onnx'), card);
    const first = await logitsOf(storedGraph(once.model, card));
    const twice = await restoreModel(join(folder, 'twice.onnx'));
    expect(distance(await logitsOf(storedGraph(twice.model, card)), first)).toBeLessThan(1e-6);
  });

  it('is reordered for another order of the class names', async () => {
    const { path, card, logits } = await saved(units, classNames);
    const order = [...classNames].reverse();
    const { model, headWas } = await restoreModel(path, { classNames: order });
    expect(headWas).toBe('reordered');
    const again = await logitsOf(storedGraph(model, { ...card, classNames: order }));
    const classes = classNames.length;
    const rows = logits.length / classes;
    // With one output the logits of the two classes are 0 and x; only their difference matters.
    const centred = (values: Float32Array, row: number, reverse: boolean): number[] => {
      const own = [...values.subarray(row * classes, (row + 1) * classes)];
      const mean = own.reduce((sum, value) => sum + value) / classes;
      return (reverse ? own.reverse() : own).map((value) => value - mean);
    };
    for (let row = 0; row < rows; row++) {
      expect(distance(centred(again, row, true), centred(logits, row, false))).toBeLessThan(1e-5);
    }
  });

  it('gets a new head for other classes, and keeps its base', async () => {
    const { path } = await saved(units, classNames);
    const kept = await restoreModel(path);
    const { base, head, headWas } = await restoreModel(path, { classNames: ['w', 'x', 'y', 'z'] });
    expect(headWas).toBe('replaced');
    expect((head.at(-1) as Dense).units).toBe(4);
    expect([...(head.at(-1) as Dense).kernel.value].every((value) => value === 0)).toBe(true);
    base.variables.forEach((variable, index) => {
      expect(variable.value, variable.path).toEqual(kept.base.variables[index].value);
    });
    const two = await restoreModel(path, { classNames: ['x', 'y'] });
    expect((two.head.at(-1) as Dense).units).toBe(1);
  });

  it('is restored for another picture size', async () => {
    const { path } = await saved(units, classNames);
    const { model } = await restoreModel(path, { imageSize: [64, 48] });
    expect(model.inputShape).toEqual([null, 64, 48, 3]);
  });

  it('is restored from fp16 and gives the same results', async () => {
    const { path, card } = await saved(units, classNames);
    const { graph } = await read(path);
    const half = storeInHalfPrecision(graph);
    await writeFile(join(folder, 'half.onnx'), serializeGraph(half));
    const { model } = await restoreModel(join(folder, 'half.onnx'));
    expect(distance(await logitsOf(storedGraph(model, card)), await logitsOf(half))).toBeLessThan(1e-5);
  });

  it('is restored from int8 with each weight within half a step', async () => {
    const { path } = await saved(units, classNames);
    const { graph } = await read(path);
    const whole = quantize(graph, await rangesOf(graph));
    await writeFile(join(folder, 'whole.onnx'), serializeGraph(whole));
    const exact = await restoreModel(path);
    const { base } = await restoreModel(join(folder, 'whole.onnx'));
    for (const [index, variable] of base.variables.entries()) {
      const expected = exact.base.variables[index].value;
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(distance(variable.value, expected), variable.path).toBeLessThanOrEqual(largest / 253 + 1e-6);
    }
  });
});

async function read(path: string) {
  const { readFile } = await import('node:fs/promises');
  return { graph: parseGraph(await readFile(path), path) };
}

describe('restoreModel', () => {
  it('ignores mirror images and the temperature in the graph', async () => {
    const { path, card } = await saved(1, ['a', 'b'], { flipAtTestTime: true, temperature: 2 });
    const { model } = await restoreModel(path);
    const again = buildClassifierGraph(model, card);
    expect(distance(await logitsOf(again), await logitsOf((await read(path)).graph))).toBeLessThan(1e-6);
  });

  it.each([[['a']], [['a', 'a']], [['a', 'b', 'a']]])('refuses the classes %j', async (names) => {
    const { path } = await saved(1, ['a', 'b']);
    await expect(restoreModel(path, { classNames: names })).rejects.toThrow(UsageError);
  });

  it.each([1, 3])('builds a network that is not Graft’s own again, with %i outputs', async (units) => {
    const path = join(folder, 'small.onnx');
    const original = smallNetwork(units);
    const card = cardFor(['a', 'b', 'c'].slice(0, Math.max(2, units)));
    await saveClassifier(original, path, card);
    const { model, base } = await restoreModel(path);
    expect(base.name).toBe('small');
    expect(
      distance(await logitsOf(storedGraph(model, card)), await logitsOf(storedGraph(original, card))),
    ).toBeLessThan(1e-5);
  });

  it('explains the mismatch if the card names another network than the file contains', async () => {
    const path = join(folder, 'other.onnx');
    const backbone = { name: 'mobilenetv2_0.35_32', weights: 'pattern' };
    await saveClassifier(smallNetwork(1), path, cardFor(['a', 'b'], { backbone }));
    await expect(restoreModel(path)).rejects.toThrow(
      /does not fit the network that its card names: it holds no Conv1\/kernel/,
    );
  });
});

describe('loadClassifierWeights', () => {
  it.each([1, 3])('fills a user’s own model with %i outputs, including all normalizations', async (units) => {
    const classNames = ['a', 'b', 'c'].slice(0, Math.max(2, units));
    const path = join(folder, 'own.onnx');
    const original = smallNetwork(units);
    await saveClassifier(original, path, cardFor(classNames));
    const model = smallNetwork(units);
    for (const variable of model.variables) variable.assign(new Float32Array(variable.size).fill(0.5));
    expect(await loadClassifierWeights(model, path)).toEqual(cardFor(classNames));
    const card = cardFor(classNames);
    expect(
      distance(await logitsOf(storedGraph(model, card)), await logitsOf(storedGraph(original, card))),
    ).toBeLessThan(1e-5);
    // Folding has changed the kernels.
    expect(model.getLayer('first').variables[0].value).not.toEqual(
      original.getLayer('first').variables[0].value,
    );
  });

  it('changes nothing when the model does not fit', async () => {
    const { path } = await saved(1, ['a', 'b']);
    const model = smallNetwork(1);
    const before = model.variables.map(({ value }) => value);
    await expect(loadClassifierWeights(model, path)).rejects.toThrow(GraftError);
    model.variables.forEach(({ value, path: name }, index) => {
      expect(value, name).toEqual(before[index]);
    });
  });
});

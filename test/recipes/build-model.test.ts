import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classifierBytes } from '../../src/classifier/index.js';
import {
  BatchNormalization,
  Dense,
  Dropout,
  Functional,
  GlobalAveragePooling2D,
  Input,
  type SymbolicTensor,
} from '../../src/nn/index.js';
import { taskOfRecipe } from '../../src/phases/index.js';
import { recipes } from '../../src/phases/presets.js';
import { buildModel } from '../../src/recipes/run/build-model.js';
import { Session } from '../../src/session/index.js';
import { MobileNetV2, mobilenetV2 } from '../../src/zoo/index.js';
import { fillVariables } from '../peers/pattern.js';

/* Training continues with any head of a classifier (`--from`). */

const classNames = ['cats', 'dogs', 'birds'];
const recipe = { ...recipes.tutorial, imageSize: 32, dropout: 0.4 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-from-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function saved(name: string, head: (features: SymbolicTensor) => SymbolicTensor): Promise<string> {
  const base = await MobileNetV2({ inputShape: [32, 32, 3], alpha: 0.35, includeTop: false, weights: null });
  const inputs = Input({ shape: [32, 32, 3] });
  const maps = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const model = new Functional({ inputs, outputs: head(new GlobalAveragePooling2D().apply(maps)) });
  fillVariables(model.variables);
  const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
  const path = join(folder, name);
  await writeFile(path, classifierBytes(model, { classNames, resize }));
  return path;
}

async function build(from: string, names: readonly string[]) {
  const notes: string[] = [];
  const { model } = await buildModel(recipe, {
    task: taskOfRecipe(recipe, names),
    weights: 'imagenet',
    from,
    session: new Session({ seed: 1 }),
    resources: {},
    onNote: (text) => notes.push(text),
  });
  const base = model.layers.findIndex((layer) => layer instanceof Functional);
  return { head: model.layers.slice(base + 1), notes, outputs: model.outputShape[1] };
}

const deep = (features: SymbolicTensor): SymbolicTensor => {
  const hidden = new BatchNormalization().apply(new Dense(8, { activation: 'relu' }).apply(features));
  return new Dense(3, { activation: 'softmax' }).apply(new Dropout(0.1).apply(hidden));
};

describe('a run that continues from a classifier', () => {
  it('keeps a head of several layers, up to its logits', async () => {
    const { head, notes } = await build(await saved('deep.onnx', deep), classNames);
    expect(head.map(({ className }) => className)).toEqual([
      'GlobalAveragePooling2D',
      'Dense',
      'BatchNormalization',
      'Dropout',
      'Dense',
    ]);
    expect((head[3] as Dropout).rate).toBe(0.1);
    expect((head[4] as Dense).activation).toBe('linear');
    expect(Math.max(...(head[4] as Dense).kernel.value)).toBeGreaterThan(0);
    expect(notes).toEqual([expect.stringMatching(/^Training continues with the head of .*deep\.onnx\.$/)]);
  });

  it('replaces only its last layer for other classes', async () => {
    const { head, notes, outputs } = await build(await saved('deep.onnx', deep), ['a', 'b']);
    expect(outputs).toBe(taskOfRecipe(recipe, ['a', 'b']).outputs);
    expect(Math.max(...(head[1] as Dense).kernel.value)).toBeGreaterThan(0);
    expect(Math.max(...(head[4] as Dense).kernel.value.map(Math.abs))).toBe(0);
    expect(notes[0]).toMatch(
      /^The last layer of the head of .* is replaced by a new one for a, b, because it tells cats, dogs, birds apart\.$/,
    );
  });

  it('says which classes it keeps, which are new and which it leaves out', async () => {
    const { head, notes } = await build(await saved('deep.onnx', deep), ['cats', 'fish', 'dogs']);
    expect(Math.max(...(head[4] as Dense).kernel.value.map(Math.abs))).toBeGreaterThan(0);
    expect(notes).toEqual([
      expect.stringMatching(
        /^The head of .*deep\.onnx keeps what it learned of cats, dogs; new: fish; left out: birds\.$/,
      ),
    ]);
  });

  it('builds a head of one layer as its recipe says, with the weights of the file', async () => {
    const plain = (features: SymbolicTensor): SymbolicTensor =>
      new Dense(3, { activation: 'softmax' }).apply(features);
    const path = await saved('plain.onnx', plain);
    const { head, notes } = await build(path, classNames);
    expect(head.map(({ className }) => className)).toEqual(['GlobalAveragePooling2D', 'Dropout', 'Dense']);
    expect((head[1] as Dropout).rate).toBe(0.4);
    expect(Math.max(...(head[2] as Dense).kernel.value)).toBeGreaterThan(0);
    const reordered = await build(path, [...classNames].reverse());
    expect(reordered.notes[0]).toMatch(/, with its classes in another order\.$/);
    expect([...(reordered.head[2] as Dense).bias!.value].reverse()).toEqual([
      ...(head[2] as Dense).bias!.value,
    ]);
    expect(notes[0]).toMatch(/^Training continues with the head of [^,]*\.$/);
  });
});

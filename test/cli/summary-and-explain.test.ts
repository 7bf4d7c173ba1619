import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { graft, graftJson, repository, temporaryFolder } from './command.js';
import { drawPhotograph, photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';

const classes = ['discs', 'stripes'] as const;
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'train'), { classes, perClass: 16, seed: 1 });
  await photographFolder(join(folder, 'validation'), { classes, perClass: 5, seed: 2 });
  await trainAndSave('small', folder, join(folder, 'model.onnx'));
  await writeFile(
    join(folder, 'disc.jpg'),
    await drawPhotograph('discs', { width: 200, height: 120, seed: 4 }),
  );
}, 120_000);

describe('graft summary', () => {
  it('prints what is in the file', async () => {
    const { code, stdout, stderr } = await graft(['summary', 'model.onnx'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      /^File {12}model\.onnx, [\d.]+ kB, 6,065 weights \(float32\)$/m,
      /^Classes {9}2: discs, stripes$/m,
      /^Pictures {8}32 x 32 pixels, stretched, bilinear without antialiasing$/m,
      /^Base {12}small, weights: none$/m,
      /^Training {8}epochs: 12$/m,
      /^Results {9}validation: accuracy [\d.]+ %, \d+ of 10 \(95 % confidence: .*\), loss \d\.\d{4}$/m,
      /^Needs {11}ai\.onnx 13$/m,
      /^Input {11}image: uint8 \[N, 32, 32, 3\]$/m,
      /^Output {10}logits: float32 \[N, 2\]$/m,
      /^Output {10}probabilities: float32 \[N, 2\]$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  it('prints JSON for programs', async () => {
    const events = await graftJson(['summary', 'model.onnx'], folder);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      event: 'result',
      path: 'model.onnx',
      size: (await readFile(join(folder, 'model.onnx'))).length,
      precision: 'float32',
      parameters: 6065,
      operatorSets: { 'ai.onnx': 13 },
      inputs: { image: { type: 'uint8', shape: ['N', 32, 32, 3] } },
      card: { formatVersion: 2, classNames: classes },
    });
  });
});

describe('graft summary of what Keras saved', () => {
  const golden = (name: string): string => join(repository, 'test/golden', name);

  it.each(['keras-functional.keras', 'whole-model.h5'])('shows the layers of %s', async (name) => {
    const { code, stdout, stderr } = await graft(['summary', golden(name)], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Total params');
    expect(stdout).toContain(` train PHOTOS --backbone ${golden(name)}`);
    const [event] = await graftJson(['summary', golden(name)], folder);
    expect(event).toMatchObject({ event: 'keras', path: golden(name), parameters: expect.any(Number) });
    for (const { name } of event.layers as { name: string }[]) expect(stdout).toContain(name);
  });

  it('says what to do with a file of weights alone', async () => {
    const weights = golden('keras3.weights.h5');
    const { code, stderr } = await graft(['summary', weights], folder);
    expect(code).toBe(1);
    expect(stderr).toContain('has weights, but does not say of which layers');
    expect(stderr).toContain(` train PHOTOS --weights ${weights}`);
  });
});

describe('graft explain', () => {
  it('writes a heat map over the picture', async () => {
    const [result] = await graftJson(['explain', 'model.onnx', 'disc.jpg', '--out', 'heat/disc.png'], folder);
    const [predicted] = await graftJson(['predict', 'model.onnx', 'disc.jpg'], folder);
    expect(result).toMatchObject({
      event: 'result',
      path: 'disc.jpg',
      className: predicted.label,
      probability: predicted.probability,
      probabilities: predicted.probabilities,
      figure: 'heat/disc.png',
    });
    const heatMap = result.heatMap as number[][];
    expect(heatMap.map((row) => row.length)).toEqual([4, 4, 4, 4]);
    expect(Math.max(...heatMap.flat())).toBe(1);
    expect(Math.min(...heatMap.flat())).toBeGreaterThanOrEqual(0);
    const { width, height } = await sharp(join(folder, 'heat/disc.png')).metadata();
    // The picture's proportions, with a heading, a legend and a border.
    expect(width).toBe(2 * (512 + 64));
    expect(height).toBeGreaterThan(2 * (512 * 0.6 + 64));
  });

  it('explains another class on request', async () => {
    const maps = await Promise.all(
      classes.map(async (name) => {
        const [{ className, heatMap }] = await graftJson(
          ['explain', 'model.onnx', 'disc.jpg', '--class', name, '--out', `${name}.png`],
          folder,
        );
        expect(className).toBe(name);
        return (heatMap as number[][]).flat();
      }),
    );
    // With one output, evidence for one class is evidence against the other.
    maps[0].forEach((heat, place) => {
      expect(Math.min(heat, maps[1][place])).toBe(0);
    });
  });

  it.each([
    [
      'an unknown class',
      ['disc.jpg', '--class', 'cats'],
      2,
      /does not know a class "cats"\.\n +It knows discs, stripes/,
    ],
    ['a missing picture', ['nothing.jpg'], 2, /There is no picture nothing\.jpg/],
    ['what is no picture', ['model.onnx'], 1, /Could not read model\.onnx: not an image/],
  ])('refuses %s', async (_, args, exitCode, message) => {
    const { code, stdout, stderr } = await graft(['explain', 'model.onnx', ...args], folder);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  });
});

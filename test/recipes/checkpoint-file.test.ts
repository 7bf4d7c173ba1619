import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointFile, type RunState } from '../../src/recipes/run/checkpoint-file.js';
import { emptyHistory } from '../../src/train/index.js';

let folder: string;
let checkpoint: CheckpointFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-checkpoint-test-'));
  checkpoint = new CheckpointFile(folder);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const state: RunState = {
  run: 'a digest',
  finished: [{ name: 'feature-extraction', history: emptyHistory(), seconds: 1.5 }],
  seconds: 2,
  variables: { 'dense/kernel': Float32Array.of(1.1, -0, Number.MIN_VALUE, Number.NaN) },
  fit: {
    epoch: 3,
    progress: {
      batches: 2,
      steps: 1,
      images: 32,
      lossSum: 0.1 + 0.2,
      metrics: { accuracy: { total: Float64Array.of(0.1 + 0.2) } },
    },
    history: emptyHistory(),
    training: {
      parameters: Float32Array.of(3.3),
      slots: { velocity: Float32Array.of(0.1) },
      variables: ['dense/kernel'],
      iterations: 9,
      learningRate: null,
    },
    stopTraining: false,
    callbacks: [undefined, { best: Number.POSITIVE_INFINITY, weights: [Float32Array.of(5.5)] }],
  },
};

describe('a checkpoint', () => {
  it('restores every bit', async () => {
    expect(await checkpoint.read()).toBeUndefined();
    await checkpoint.write(state);
    const read = await checkpoint.read();
    expect(read).toEqual(state);
    expect(Object.is(read?.variables['dense/kernel'][1], -0)).toBe(true);
  });

  it('is one file, and none after it is removed', async () => {
    await checkpoint.write(state);
    await checkpoint.write({ ...state, seconds: 3 });
    expect(await readdir(folder)).toEqual(['checkpoint.bin']);
    expect((await checkpoint.read())?.seconds).toBe(3);
    await checkpoint.remove();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [
      'a changed byte',
      (bytes: Buffer) => bytes.fill(bytes[bytes.length - 3] ^ 1, bytes.length - 3, bytes.length - 2),
    ],
    ['its end missing', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['nothing in it', () => Buffer.alloc(0)],
    ['something else in it', () => Buffer.from('hello, this is a text file and no checkpoint')],
  ])('with %s is refused by name', async (_, damage) => {
    await checkpoint.write(state);
    await writeFile(checkpoint.path, damage(await readFile(checkpoint.path)));
    await expect(checkpoint.read()).rejects.toMatchObject({
      message: expect.stringContaining(checkpoint.path),
      hint: expect.stringContaining('Delete it'),
    });
  });
});

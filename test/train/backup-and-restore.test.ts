import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adam } from '../../dist/src/nn/index.js';
import {
  BackupAndRestore,
  type BackupAndRestoreOptions,
  type Callback,
  EarlyStopping,
  type History,
} from '../../dist/src/train/index.js';
import { stateBytes, stateFromBytes } from '../../dist/src/train/state-bytes.js';
import { compiled, pictures, weightsOf } from './models.js';
import { pictureFolder } from './pictures.js';

const epochs = 3;

/** What a process leaves behind that is killed after a step. */
const killedAfter = (epoch: number, step: number): Callback => ({
  onTrainBatchEnd: (position) => {
    if (position.epoch === epoch && position.step === step) throw new Error('killed');
  },
});

describe('BackupAndRestore', () => {
  let folder: string;
  let wholeHistory: History;
  let wholeWeights: number[];

  async function train(callbacks: readonly Callback[]): Promise<{ history: History; weights: number[] }> {
    const model = await compiled(new Adam({ learningRate: 0.01 }), { augmented: true, dropout: 0.3 });
    const data = await pictures(folder);
    const watching = new EarlyStopping({ monitor: 'loss', patience: 10 });
    try {
      const history = await model.fit(data, { epochs, callbacks: [watching, ...callbacks] });
      return { history, weights: weightsOf(model) };
    } finally {
      await model.dispose();
    }
  }

  beforeAll(async () => {
    folder = await pictureFolder([7, 7]);
    ({ history: wholeHistory, weights: wholeWeights } = await train([]));
  });

  const backupFolder = async (): Promise<string> =>
    join(await mkdtemp(join(tmpdir(), 'graft-backup-')), 'run');

  it.each([
    ['at the end of an epoch', {}, 1, 3],
    ['after steps', { saveFreq: 1 }, 1, 2],
  ] as [string, BackupAndRestoreOptions, number, number][])(
    'continues from a state saved %s, to the same bits',
    async (_, options, epoch, step) => {
      const backup = await backupFolder();
      const killed = train([killedAfter(epoch, step), new BackupAndRestore(backup, options)]);
      await expect(killed).rejects.toThrow('killed');
      expect(await readdir(backup)).toEqual(['training-state.bin']);
      const begun: number[] = [];
      const noting: Callback = { onEpochBegin: (at) => void begun.push(at) };
      const { history, weights } = await train([noting, new BackupAndRestore(backup, options)]);
      expect(weights).toEqual(wholeWeights);
      expect(history).toEqual(wholeHistory);
      // An epoch that goes on from a step has begun before.
      expect(begun).toEqual(options.saveFreq === 1 ? [2] : [1, 2]);
      expect(await readdir(backup)).toEqual([]);
    },
  );

  it('keeps the backup of a finished training if asked to', async () => {
    const backup = await backupFolder();
    await train([new BackupAndRestore(backup, { deleteCheckpoint: false })]);
    expect(await readdir(backup)).toEqual(['training-state.bin']);
    const { history, weights } = await train([new BackupAndRestore(backup)]);
    expect(history).toEqual(wholeHistory);
    expect(weights).toEqual(wholeWeights);
  });

  it('refuses a damaged backup, and a second one', async () => {
    const backup = await backupFolder();
    await train([new BackupAndRestore(backup, { deleteCheckpoint: false })]);
    const path = join(backup, 'training-state.bin');
    const bytes = await readFile(path);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(path, bytes);
    await expect(train([new BackupAndRestore(backup)])).rejects.toThrow(
      /The backup .*training-state\.bin cannot be used: its content has changed\./,
    );
    const two = [new BackupAndRestore(backup), new BackupAndRestore('other')];
    await expect(train(two)).rejects.toThrow('fit takes one BackupAndRestore or one checkpoint');
  });
});

describe('the bytes of a state', () => {
  it('give back what JSON cannot hold', () => {
    const value = {
      numbers: [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0],
      nothing: [undefined, null],
      arrays: {
        odd: Float32Array.of(1, 2, 3),
        precise: new Float64Array([Math.PI]),
        empty: new Float32Array(0),
      },
      text: 'ğ',
      flag: true,
      $: 'own',
    };
    expect(stateFromBytes(stateBytes(value))).toEqual(value);
    // What Node reads from a file is a part of a larger memory.
    expect(stateFromBytes(Buffer.from(stateBytes(value)))).toEqual(value);
    expect(Object.is((stateFromBytes(stateBytes([-0])) as number[])[0], -0)).toBe(true);
  });

  it('refuse other bytes', () => {
    expect(() => stateFromBytes(new Uint8Array(100))).toThrow('it is not a saved training state');
    expect(() => stateFromBytes(stateBytes({ a: 1 }).subarray(0, -1))).toThrow('its content has changed');
  });
});

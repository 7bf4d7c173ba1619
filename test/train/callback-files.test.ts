import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { CosineDecay, SGD } from '../../dist/src/nn/index.js';
import {
  CSVLogger,
  type CSVLoggerOptions,
  ModelCheckpoint,
  type ModelCheckpointOptions,
  TensorBoard,
} from '../../dist/src/train/index.js';
import { crc32c, maskedCrc32c } from '../../src/crc32c.js';
import { modelInTraining, trainBegin } from './model-in-training.js';
import { compiled, pictures, weightsOf } from './models.js';
import { pictureFolder, temporaryFolder } from './pictures.js';

const logs = { loss: 0.5, accuracy: 0.75, val_loss: 0.25, val_accuracy: 1 };

describe('CSVLogger', () => {
  const written = async (path: string, options: CSVLoggerOptions, epochs: number): Promise<string> => {
    const logger = new CSVLogger(path, options);
    logger.setModel(modelInTraining({ optimizer: new SGD({ learningRate: 0.1 }) }));
    await logger.onTrainBegin(trainBegin);
    for (let epoch = 0; epoch < epochs; epoch++) await logger.onEpochEnd(epoch, logs);
    return await readFile(path, 'utf8');
  };
  const header = 'epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n';

  it('writes a line at the end of each epoch', async () => {
    const path = join(await temporaryFolder(), 'deep', 'log.csv');
    expect(await written(path, {}, 2)).toBe(`${header}0,0.75,0.1,0.5,1,0.25\n1,0.75,0.1,0.5,1,0.25\n`);
    expect(await written(path, {}, 0)).toBe(header);
  });

  it('appends to the file', async () => {
    const path = join(await temporaryFolder(), 'log.csv');
    const line = '0,0.75,0.1,0.5,1,0.25\n';
    expect(await written(path, { append: true }, 1)).toBe(header + line);
    expect(await written(path, { append: true }, 1)).toBe(header + line + line);
  });

  it('appends on a line of its own where a killed process left a part of one', async () => {
    const path = join(await temporaryFolder(), 'log.csv');
    await writeFile(path, `${header}0,0.75,0.1,0`);
    expect(await written(path, { append: true }, 1)).toBe(`${header}0,0.75,0.1,0\n0,0.75,0.1,0.5,1,0.25\n`);
  });

  it('takes another separator, and writes NA for missing figures', async () => {
    const path = join(await temporaryFolder(), 'log.csv');
    const logger = new CSVLogger(path, { separator: ';' });
    await logger.onTrainBegin(trainBegin);
    await logger.onEpochEnd(3, { loss: Number.NaN, accuracy: 0 });
    expect(await readFile(path, 'utf8')).toBe(`${header.replaceAll(',', ';')}3;0;NA;NaN;NA;NA\n`);
    expect(() => new CSVLogger(path, { separator: '.' })).toThrow('but received "."');
  });

  it('names a file that cannot be written', async () => {
    const folder = await temporaryFolder();
    await expect(new CSVLogger(folder).onTrainBegin(trainBegin)).rejects.toThrow(
      `${folder} cannot be written: a folder, not a file.`,
    );
  });
});

describe('ModelCheckpoint', () => {
  /** The paths that it writes for given values of a figure. */
  const saved = async (
    path: string,
    options: ModelCheckpointOptions,
    val_losses: readonly number[],
    batches = 3,
  ): Promise<string[]> => {
    const paths: string[] = [];
    const checkpoint = new ModelCheckpoint(path, options);
    checkpoint.setModel(modelInTraining({ saveWeights: async (at) => void paths.push(at) }));
    checkpoint.onTrainBegin(trainBegin);
    for (const [epoch, val_loss] of val_losses.entries()) {
      for (let step = 1; step <= batches; step++) {
        const position = { epoch, step, steps: batches, images: 4 * step, keptImages: 0 };
        await checkpoint.onTrainBatchEnd(position, { loss: 1.5, accuracy: 0.5 });
      }
      await checkpoint.onEpochEnd(epoch, { loss: 1, accuracy: 0.5, val_loss, val_accuracy: 0.123456 });
    }
    expect(checkpoint.lastSaved).toBe(paths.at(-1));
    return paths;
  };

  it('inserts the epoch, counted from 1, and the figures', async () => {
    const path = 'runs/{epoch:03d}-{val_loss:.2f}-{val_accuracy}.safetensors';
    expect(await saved(path, {}, [0.5, 0.125])).toEqual([
      'runs/001-0.50-0.123456.safetensors',
      'runs/002-0.13-0.123456.safetensors',
    ]);
  });

  it('writes only the best weights so far', async () => {
    const path = '{epoch}.safetensors';
    const best = { saveBestOnly: true };
    expect(await saved(path, best, [3, 2, 2, 5, 1])).toEqual([1, 2, 5].map((at) => `${at}.safetensors`));
    expect(await saved(path, { ...best, initialValueThreshold: 2.5 }, [3, 2, 5])).toEqual(['2.safetensors']);
    expect(await saved(path, { ...best, mode: 'max' }, [3, 2, 5])).toEqual([
      '1.safetensors',
      '3.safetensors',
    ]);
  });

  it('writes after the given number of batches, across epochs', async () => {
    const path = '{epoch}-{batch:02d}-{loss}.safetensors';
    expect(await saved(path, { saveFreq: 2 }, [1, 1, 1])).toEqual(
      ['1-02', '2-01', '2-03', '3-02'].map((at) => `${at}-1.5.safetensors`),
    );
  });

  it.each<[string, ModelCheckpointOptions, string]>([
    ['model.onnx', {}, 'expects a path that ends in .safetensors, but received "model.onnx".'],
    ['{epoch:x}.safetensors', {}, 'cannot fill in {epoch:x} in its path.'],
    [
      'a.safetensors',
      { saveFreq: 0 },
      'expects saveFreq to be a whole number of at least 1, but received 0.',
    ],
    ['a.safetensors', { mode: 'down' as 'min' }, 'expects mode to be "auto", "min" or "max"'],
  ])('refuses %s %j', (path, options, message) => {
    expect(() => new ModelCheckpoint(path, options)).toThrow(message);
  });

  it('refuses unknown figures, and suggests similar ones', () => {
    const begin = (path: string, options: ModelCheckpointOptions = {}, begin = trainBegin): void => {
      const checkpoint = new ModelCheckpoint(path, options);
      checkpoint.setModel(modelInTraining());
      checkpoint.onTrainBegin(begin);
    };
    const withoutValidation = { ...trainBegin, logs: ['loss'] };
    expect(() => begin('{val_los}.safetensors')).toThrow('cannot fill in {val_los} in its path.');
    expect(() => begin('a.safetensors', { monitor: 'val_los' })).not.toThrow();
    const best: ModelCheckpointOptions = { saveBestOnly: true, monitor: 'val_los' };
    expect(() => begin('a.safetensors', best)).toThrow(
      expect.objectContaining({
        message: 'ModelCheckpoint cannot watch "val_los": training has no such figure.',
        hint: 'Did you mean val_loss?',
      }),
    );
    expect(() => begin('{val_loss}.safetensors', {}, withoutValidation)).toThrow(
      expect.objectContaining({ hint: 'Pass validationData to fit.' }),
    );
  });

  it('writes files that loadWeights accepts', async () => {
    const folder = await temporaryFolder();
    const dataset = await pictures(await pictureFolder([3, 3]));
    const model = await compiled(new SGD({ learningRate: 0.1 }));
    const checkpoint = new ModelCheckpoint(join(folder, '{epoch}.safetensors'));
    const weights: number[][] = [];
    const note = {
      onEpochEnd: async () => {
        await model.syncVariables();
        weights.push(weightsOf(model));
      },
    };
    await model.fit(dataset, { epochs: 2, callbacks: [checkpoint, note] });
    expect((await readdir(folder)).sort()).toEqual(['1.safetensors', '2.safetensors']);
    expect(checkpoint.lastSaved).toBe(join(folder, '2.safetensors'));
    await model.loadWeights(join(folder, '1.safetensors'));
    expect(weightsOf(model)).toEqual(weights[0]);
    await model.dispose();
  });
});

describe('TensorBoard', () => {
  it('has the checksum of RFC 3720', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });

  it("writes Keras' tags for epochs and batches", async () => {
    const logDir = await temporaryFolder();
    const board = new TensorBoard({ logDir, updateFreq: 2 });
    const learningRate = new CosineDecay({ initialLearningRate: 0.5, decaySteps: 6 });
    const optimizer = new SGD({ learningRate });
    board.setModel(modelInTraining({ optimizer }));
    await board.onTrainBegin();
    for (const epoch of [0, 1]) {
      for (let step = 1; step <= 3; step++) {
        optimizer.iterations++;
        const position = { epoch, step, steps: 3, images: 3 * step, keptImages: 0 };
        await board.onTrainBatchEnd(position, { loss: optimizer.iterations, accuracy: 0.5 });
      }
      await board.onEpochEnd(epoch, { ...logs, loss: 2 ** -epoch });
    }
    const rate = (step: number): number => Math.fround(learningRate.at(step));
    expect(await scalarsIn(join(logDir, 'train'))).toEqual({
      batch_loss: { 2: 2, 4: 4, 6: 6 },
      batch_accuracy: { 2: 0.5, 4: 0.5, 6: 0.5 },
      epoch_loss: { 0: 1, 1: 0.5 },
      epoch_accuracy: { 0: 0.75, 1: 0.75 },
      epoch_learning_rate: { 0: rate(3), 1: rate(6) },
    });
    expect(await scalarsIn(join(logDir, 'validation'))).toEqual({
      epoch_loss: { 0: 0.25, 1: 0.25 },
      epoch_accuracy: { 0: 1, 1: 1 },
      evaluation_loss_vs_iterations: { 3: 0.25, 6: 0.25 },
      evaluation_accuracy_vs_iterations: { 3: 1, 6: 1 },
    });
  });

  it('writes new files for every training, and none for missing data', async () => {
    const logDir = await temporaryFolder();
    const board = new TensorBoard({ logDir });
    board.setModel(modelInTraining({ optimizer: new SGD() }));
    for (let run = 0; run < 2; run++) {
      await board.onTrainBegin();
      await board.onTrainBatchEnd({ epoch: 0, step: 1, steps: 1, images: 1, keptImages: 0 }, logs);
      await board.onEpochEnd(0, { loss: 1, accuracy: 0 });
    }
    expect(await readdir(logDir)).toEqual(['train']);
    expect(await readdir(join(logDir, 'train'))).toHaveLength(2);
    expect(() => new TensorBoard({ updateFreq: 0 })).toThrow('expects updateFreq to be a whole number');
  });

  it('names a file that cannot be written', async () => {
    const folder = await temporaryFolder();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'train'), 'a file');
    const board = new TensorBoard({ logDir: folder });
    board.setModel(modelInTraining({ optimizer: new SGD() }));
    await board.onTrainBegin();
    await expect(board.onEpochEnd(0, logs)).rejects.toThrow(/train.*cannot be written/);
  });
});

/** Reads the only event file in a folder by the description of its format: values by tag and step. */
async function scalarsIn(folder: string): Promise<Record<string, Record<number, number>>> {
  const [name, ...others] = await readdir(folder);
  expect(others).toEqual([]);
  const bytes = await readFile(join(folder, name));
  const found: Record<string, Record<number, number>> = {};
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const message = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(message));
    at += length + 16;
    const { step, values, version, wallTime } = readEvent(message);
    expect(Math.abs(wallTime - Date.now() / 1000)).toBeLessThan(100);
    expect(version).toBe(at === length + 16 ? 'brain.Event:2' : undefined);
    for (const [tag, value] of values) found[tag] = { ...found[tag], [step]: value };
  }
  return found;
}

function readEvent(message: Uint8Array) {
  const reader = new BinaryReader(message);
  const event = {
    step: 0,
    wallTime: 0,
    version: undefined as string | undefined,
    values: [] as [string, number][],
  };
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) event.wallTime = reader.double();
    else if (field === 2) event.step = Number(reader.int64());
    else if (field === 3) event.version = reader.string();
    else if (field === 5) event.values = readSummary(reader.bytes());
    else reader.skip(type);
  }
  return event;
}

function readSummary(message: Uint8Array): [string, number][] {
  const reader = new BinaryReader(message);
  const values: [string, number][] = [];
  while (reader.pos < reader.len) {
    expect(reader.tag()).toEqual([1, WireType.LengthDelimited]);
    const value = new BinaryReader(reader.bytes());
    expect(value.tag()).toEqual([1, WireType.LengthDelimited]);
    const tag = value.string();
    expect(value.tag()).toEqual([2, WireType.Bit32]);
    values.push([tag, value.float()]);
  }
  return values;
}

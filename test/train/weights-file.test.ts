import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraftError } from '../../dist/src/errors.js';
import { SGD } from '../../dist/src/nn/index.js';
import { readWeights } from '../../dist/src/train/index.js';
import { compiled, pictures, tinyModel, weightsOf } from './models.js';
import { pictureFolder, temporaryFolder } from './pictures.js';

/** A file of the format, built by hand from its description. */
function safetensors(header: unknown, numbers: Uint8Array): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, numbers]);
}

describe('saveWeights and loadWeights', () => {
  it('copy every weight to a model of the same structure, bit for bit', async () => {
    const path = join(await temporaryFolder(), 'deep', 'model.safetensors');
    const trained = await compiled(new SGD({ learningRate: 0.1 }));
    await trained.fit(await pictures(await pictureFolder([3, 3])));
    await trained.saveWeights(path);
    expect(await readdir(join(path, '..'))).toEqual(['model.safetensors']);
    const { model } = tinyModel({ seed: 9 });
    expect(weightsOf(model)).not.toEqual(weightsOf(trained));
    await model.loadWeights(path);
    expect(weightsOf(model)).toEqual(weightsOf(trained));
    await trained.dispose();
  });

  it('write the current weights in the middle of a training', async () => {
    const path = join(await temporaryFolder(), 'now.safetensors');
    const model = await compiled(new SGD({ learningRate: 0.1 }));
    const seen: number[][] = [];
    await model.fit(await pictures(await pictureFolder([3, 3])), {
      epochs: 2,
      callbacks: [
        {
          onTrainBatchEnd: async ({ epoch, step }) => {
            if (epoch > 0 || step > 1) return;
            await model.saveWeights(path);
            seen.push(weightsOf(model));
          },
        },
      ],
    });
    const last = weightsOf(model);
    await model.loadWeights(path);
    expect(weightsOf(model)).toEqual(seen[0]);
    expect(last).not.toEqual(seen[0]);
    await model.dispose();
  });

  it('use safetensors: a length, a header, the numbers', async () => {
    const path = join(await temporaryFolder(), 'model.safetensors');
    const { model } = tinyModel();
    await model.saveWeights(path);
    const bytes = await readFile(path);
    const headerSize = Number(bytes.readBigUInt64LE());
    expect(headerSize % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerSize));
    const { dtype, shape, data_offsets: offsets } = header['head/kernel'];
    expect({ dtype, shape }).toEqual({ dtype: 'F32', shape: [12, 1] });
    const numbers = bytes.subarray(8 + headerSize + offsets[0], 8 + headerSize + offsets[1]);
    const kernel = model.getLayer('head').variables[0].value;
    expect(Array.from({ length: 12 }, (_, at) => numbers.readFloatLE(4 * at))).toEqual([...kernel]);
    const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
    expect(entries.map(([name]) => name).sort()).toEqual(model.variables.map(({ path }) => path).sort());
  });

  it('read tensors that start at any byte', async () => {
    const path = join(await temporaryFolder(), 'odd.safetensors');
    const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
    const numbers = new Uint8Array(Float32Array.of(1.5, -2).buffer);
    await writeFile(path, safetensors(`${JSON.stringify({ a: entry })} `, numbers));
    expect(await readWeights(path)).toEqual(new Map([['a', { shape: [2], data: Float32Array.of(1.5, -2) }]]));
  });
});

describe('a file that does not fit', () => {
  const failure = async (path: string, model = tinyModel().model): Promise<GraftError> => {
    const before = weightsOf(model);
    const error = await model.loadWeights(path).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(GraftError);
    expect(weightsOf(model)).toEqual(before);
    return error as GraftError;
  };

  it.each<[string, Uint8Array, string]>([
    ['empty', new Uint8Array(), 'is not a safetensors file: the length of its header is impossible.'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\nabcdefgh'), 'the length of its header is impossible'],
    ['no JSON', safetensors('{"a": ', new Uint8Array()), 'its header is not JSON'],
    ['a list', safetensors([1], new Uint8Array()), 'its header is not a JSON object'],
    [
      'half precision',
      safetensors({ a: { dtype: 'F16', shape: [1], data_offsets: [0, 2] } }, new Uint8Array(2)),
      'has a as F16, but only F32 (float32) can be read.',
    ],
    [
      'wrong places',
      safetensors({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, new Uint8Array(4)),
      'the offsets of a do not match its shape',
    ],
    [
      'cut short',
      safetensors({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, new Uint8Array(4)),
      'ends in the middle of a: it was cut short.',
    ],
    [
      'others',
      safetensors({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, new Uint8Array(4)),
      'has no weights for conv/kernel.',
    ],
  ])('is named: %s', async (_, content, message) => {
    const path = join(await temporaryFolder(), 'file.safetensors');
    await writeFile(path, content);
    const error = await failure(path);
    expect(error.message).toContain(path);
    expect(error.message).toContain(message);
  });

  it('is named if it was written by another model, or is missing', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'three.safetensors');
    await tinyModel({ outputs: 3 }).model.saveWeights(path);
    expect((await failure(path)).message).toContain(
      'has head/kernel of shape (12, 3), but the model expects (12, 1).',
    );
    expect((await failure(join(folder, 'none'))).message).toContain('the file is not there');
    const whole = await readFile(path);
    await truncate(path, whole.length - 3);
    expect((await failure(path, tinyModel({ outputs: 3 }).model)).message).toContain('it was cut short');
    await mkdir(join(folder, 'folder.safetensors'));
    await expect(tinyModel().model.saveWeights(join(folder, 'folder.safetensors'))).rejects.toThrow(
      'folder.safetensors cannot be written',
    );
    expect((await readdir(folder)).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

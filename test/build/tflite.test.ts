import { describe, expect, it } from 'vitest';
import { BUILTIN_OPERATORS, constantValues, parseTflite } from '../../build/tflite.js';
import { GraftError } from '../../src/errors.js';
import { Random } from '../../src/random.js';
import { float32Bytes, type StoredModel, tfliteFile } from './tflite-file.js';

const { conv2d, depthwiseConv2d, dequantize } = BUILTIN_OPERATORS;
const stored = {
  tensors: [
    { name: 'image', shape: [1, 4, 4, 1] },
    { name: 'kernel', shape: [1, 1, 1, 2], data: float32Bytes([0.5, -3]) },
    { name: 'half', shape: [3], type: 1, data: Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b) },
    { name: 'bias, größer', shape: [3] },
    { name: 'features', shape: [1, 4, 4, 2] },
  ],
  operators: [
    { code: dequantize, inputs: [2], outputs: [3] },
    { code: depthwiseConv2d, inputs: [0, 1, -1], outputs: [4] },
  ],
} satisfies StoredModel;
const whole = tfliteFile(stored);

/** The error that a call throws. */
function errorOf(run: () => unknown): GraftError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(GraftError);
    return error as GraftError;
  }
  throw new Error('Expected an error.');
}

describe('parseTflite', () => {
  it('reads tensors and operators in their order', () => {
    const { tensors, operators } = parseTflite(whole, 'whole.tflite');
    expect(tensors.map(({ name, shape, type }) => ({ name, shape, type }))).toEqual(
      stored.tensors.map(({ name, shape, ...more }) => ({ name, shape, type: 'type' in more ? 1 : 0 })),
    );
    expect(tensors.map(({ data }) => data.length)).toEqual([0, 8, 6, 0, 0]);
    expect(operators).toEqual(stored.operators);
  });

  it('reads a model that is inside other bytes', () => {
    const around = new Uint8Array(whole.length + 12).fill(255);
    around.set(whole, 7);
    const inside = parseTflite(around.subarray(7, 7 + whole.length), 'inside');
    expect(inside).toEqual(parseTflite(whole, 'whole.tflite'));
    expect(constantValues(inside, 1, 'inside')).toEqual(Float32Array.of(0.5, -3));
  });

  it.each([
    ['old', 3],
    ['new', 3],
    ['both', 3],
    // Codes that are too large for the field of old files.
    ['both', 150],
  ] as const)('finds an operator whose code is in the %s field: %d', (codeField, code) => {
    const operators = [{ code, inputs: [0], outputs: [1] }];
    expect(parseTflite(tfliteFile({ ...stored, operators, codeField }), 'codes').operators).toEqual(
      operators,
    );
  });

  it.each([
    ['nothing', new Uint8Array(), /points to 8 bytes at 0, but is 0 bytes long/],
    ['text', new TextEncoder().encode('404: Not Found\n'), /does not have the identifier TFL3/],
    ['another FlatBuffer', tfliteFile({ ...stored, identifier: 'ORTM' }), /the identifier TFL3/],
    ['another version', tfliteFile({ ...stored, version: 4 }), /version 4 of the format where 3 is expected/],
    ['no graph', tfliteFile({ ...stored, subgraphs: 0 }), /it contains no graph/],
    [
      'a tensor without its buffer',
      tfliteFile({ ...stored, tensors: [{ name: 'lost', shape: [1], buffer: 9 }] }),
      /a tensor is in a buffer that is not there/,
    ],
    [
      'an operator without its tensor',
      tfliteFile({ ...stored, operators: [{ code: conv2d, inputs: [0, 5], outputs: [4] }] }),
      /an operator names something that is not there/,
    ],
  ])('says what is wrong with %s', (_, bytes, message) => {
    const error = errorOf(() => parseTflite(bytes, 'some.tflite'));
    expect(error.message).toMatch(/^some\.tflite is not a readable TensorFlow Lite model: /);
    expect(error.message).toMatch(message);
    expect(error.hint).toContain('fetch it again');
  });

  it('refuses every file that is cut off', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseTflite(whole.subarray(0, length), `${length} bytes`)).toThrow(
        `${length} bytes is not a readable TensorFlow Lite model: it is damaged, cut off`,
      );
    }
  });

  it('returns a model or a clear error for any bytes', () => {
    const random = new Random(1);
    let refused = 0;
    for (let round = 0; round < 2000; round++) {
      const bytes = whole.slice();
      const damages = 1 + Math.floor(random.uniform(0, 8));
      for (let damage = 0; damage < damages; damage++) {
        bytes[Math.floor(random.uniform(8, bytes.length))] = Math.floor(random.uniform(0, 256));
      }
      try {
        const model = parseTflite(bytes, 'damaged');
        for (const index of model.tensors.keys()) constantValues(model, index, 'damaged');
      } catch (error) {
        expect(error).toBeInstanceOf(GraftError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

describe('constantValues', () => {
  const model = parseTflite(whole, 'whole.tflite');

  it('returns float32 unchanged, and converts float16, also through DEQUANTIZE', () => {
    expect(constantValues(model, 1, 'whole.tflite')).toEqual(Float32Array.of(0.5, -3));
    expect(constantValues(model, 2, 'whole.tflite')).toEqual(Float32Array.of(1, -2, 65504));
    expect(constantValues(model, 3, 'whole.tflite')).toEqual(Float32Array.of(1, -2, 65504));
  });

  it.each([
    [0, 'Expected 64 bytes for image of shape (1, 4, 4, 1) in whole.tflite but found 0.'],
    [-1, 'whole.tflite has no tensor -1.'],
    [5, 'whole.tflite has no tensor 5.'],
  ])('refuses tensor %d, which has no values', (index, message) => {
    expect(errorOf(() => constantValues(model, index, 'whole.tflite')).message).toBe(message);
  });

  it('refuses other types and other numbers of values', () => {
    const tensors = [
      { name: 'bytes', shape: [4], type: 9, data: new Uint8Array(4) },
      { name: 'short', shape: [2, 2], data: new Uint8Array(12) },
    ];
    const other = parseTflite(tfliteFile({ tensors, operators: [] }), 'other');
    expect(errorOf(() => constantValues(other, 0, 'other')).message).toBe(
      'Expected bytes in other as float32 or float16 but it has type 9.',
    );
    expect(errorOf(() => constantValues(other, 1, 'other')).message).toBe(
      'Expected 16 bytes for short of shape (2, 2) in other but found 12.',
    );
  });
});

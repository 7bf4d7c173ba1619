import { expect, it } from 'vitest';
import { GraftError } from '../../dist/src/errors.js';
import { importOnnx } from '../../dist/src/imports/index.js';
import { Session } from '../../dist/src/session/index.js';
import { Random } from '../../src/random.js';
import { fileOf, integers, node, tensor, weights } from './onnx-file.js';

const whole = fileOf({
  nodes: [
    node('Shape', ['x'], 's'),
    node('Gather', ['s', 'zero'], 'n'),
    node('Unsqueeze', ['n', 'axes'], 'batch'),
    node('Concat', ['batch', 'rest'], 'to', { axis: 0 }),
    node('Pad', ['x', 'pads'], 'p'),
    node('Conv', ['p', 'w', 'b'], 'c', { strides: [2, 2], pads: [1, 1, 1, 1] }),
    node('Relu', ['c'], 'r'),
    node('MaxPool', ['r'], 'm', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    node('Sigmoid', ['m'], 'gate'),
    node('Mul', ['m', 'gate'], 'swish'),
    node('GlobalAveragePool', ['swish'], 'g'),
    node('Reshape', ['g', 'to'], 'f'),
    node('Gemm', ['f', 'fc'], 'y', { transB: 1 }),
  ],
  weights: [
    integers('zero', [0], []),
    integers('axes', [0]),
    integers('rest', [-1]),
    integers('pads', [0, 0, 1, 1, 0, 0, 1, 1]),
    weights('w', [4, 3, 3, 3]),
    tensor('b', [4], [0, 1, 2, 3]),
    weights('fc', [5, 4]),
  ],
});

it('a file with wrong bytes ends in one clear error, or is a network that computes what the file does', async () => {
  const session = new Session({ threads: 1 });
  expect((await importOnnx(whole, { session })).largestDifference).toBeLessThan(1e-5);
  let refused = 0;
  for (let seed = 0; seed < 400; seed++) {
    const random = new Random(seed);
    const bytes = whole.slice(0, random.integer(20) === 0 ? random.integer(whole.length) : whole.length);
    const places = Math.min(1 + random.integer(3), bytes.length);
    for (let place = 0; place < places; place++) bytes[random.integer(bytes.length)] = random.integer(256);
    const error = await importOnnx(bytes, { session }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) continue;
    refused++;
    expect(error, `seed ${seed}`).toBeInstanceOf(GraftError);
    // An error that only Graft could have made would be one of Graft.
    expect((error as GraftError).message, `seed ${seed}`).not.toMatch(/was not imported correctly/);
    expect((error as GraftError).message, `seed ${seed}`).toMatch(/^(?:ONNX Runtime cannot run )?the model/);
  }
  expect(refused).toBeGreaterThan(100);
  await session.close();
});

import { expect, it } from 'vitest';
import { importOnnx } from '../../dist/src/imports/index.js';
import { largestDifference } from '../../dist/src/imports/onnx/check.js';
import { readForeignModel } from '../../dist/src/imports/onnx/read-model.js';
import type { Conv2D } from '../../dist/src/nn/index.js';
import { Session } from '../../dist/src/session/index.js';
import { fileOf, node, weights } from './onnx-file.js';

it('an imported network that computes something else is found out', async () => {
  const bytes = fileOf({
    nodes: [
      node('Conv', ['x', 'w'], 'c'),
      node('GlobalAveragePool', ['c'], 'g'),
      node('Flatten', ['g'], 'f'),
      node('Gemm', ['f', 'm'], 'y'),
    ],
    weights: [weights('w', [4, 3, 3, 3]), weights('m', [4, 5])],
  });
  const session = new Session({ threads: 1 });
  const { base, cut } = await importOnnx(bytes, { session });
  const foreign = await readForeignModel({ bytes, name: 'their.onnx' });
  const picture = { name: 'x', order: 'NCHW', shape: [1, 3, 32, 32], anyBatch: true } as const;
  const mapped = {
    tensor: base.outputs,
    order: 'NC',
    nonNegative: false,
    isPicture: false,
    layer: 'g',
  } as const;
  const compare = (): Promise<number> =>
    largestDifference(foreign, picture, [{ model: base, value: cut, mapped }], session);
  expect(await compare()).toBeLessThan(1e-5);
  const { kernel } = base.getLayer('c') as Conv2D;
  kernel.assign(kernel.value.map((number, at) => (at === 5 ? number + 0.01 : number)));
  await expect(compare()).rejects.toThrow(/their\.onnx was not imported correctly: at f, .* differ by 0\.00/);
  await session.close();
});

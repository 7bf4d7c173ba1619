import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../dist/src/imports/index.js';
import { FrozenNetwork } from '../../dist/src/nn/index.js';
import { Session } from '../../dist/src/session/index.js';
import { type FileParts, fileOf, integers, node, value, weights } from './onnx-file.js';

/* Networks with operators that Graft does not know, as one layer. */

const stem = node('Conv', ['x', 'w'], 'c', { strides: [4, 4] });
const own = [weights('w', [8, 3, 4, 4]), weights('fc', [8, 5])];

const load = (parts: FileParts, options = {}) =>
  importOnnx(fileOf(parts), {
    session: new Session({ threads: 1 }),
    imageSize: [32, 32],
    frozen: true,
    ...options,
  });

describe('a frozen network', () => {
  it('computes what the file computes, for any number of pictures', async () => {
    const nodes = [
      stem,
      node('Hardmax', ['c'], 'h', { axis: 1 }),
      node('Split', ['h'], ['a', 'b'], { axis: 1 }),
      node('Add', ['a', 'b'], 'sum'),
      node('Concat', ['sum', 'c'], 'maps', { axis: 1 }),
      node('ReduceMean', ['maps'], 'f', { axes: [2, 3], keepdims: 0 }),
      node('MatMul', ['f', 'wide'], 'y'),
    ];
    const parts = { nodes, weights: [...own, weights('wide', [12, 5])], operatorSet: 13 };
    const { base, model, cut, cuts, largestDifference } = await load(parts);
    expect([cut, base.outputShape]).toEqual(['f', [null, 12]]);
    expect(cuts).toEqual([{ name: 'f', shape: [12] }]);
    expect(model).toBeUndefined();
    expect(largestDifference).toBeLessThan(1e-6);
    expect(base.trainableVariables).toEqual([]);
    expect(base.layers.at(-1)).toBeInstanceOf(FrozenNetwork);
    expect(base.countParams()).toBe(8 * 3 * 16);
  });

  it('may end in a map, and have channels last', async () => {
    const first = [
      node('Transpose', ['x'], 'turned', { perm: [0, 3, 1, 2] }),
      node('Conv', ['turned', 'w'], 'c', { strides: [4, 4] }),
      node('Hardmax', ['c'], 'h', { axis: 1 }),
      node('Transpose', ['h'], 'map', { perm: [0, 2, 3, 1] }),
    ];
    const end = [
      node('ReduceMean', ['map'], 'f', { axes: [1, 2], keepdims: 0 }),
      node('MatMul', ['f', 'fc'], 'y'),
    ];
    const parts = {
      nodes: [...first, ...end],
      weights: own,
      operatorSet: 17,
      inputs: [value('x', ['N', 32, 32, 3])],
    };
    const last = await load(parts, { cut: 'map' });
    expect(last.base.outputShape).toEqual([null, 8, 8, 8]);
    expect(last.largestDifference).toBeLessThan(1e-6);
    const channelsFirst = { nodes: [stem, node('Hardmax', ['c'], 'map', { axis: 1 }), ...end], weights: own };
    const maps = await load({ ...channelsFirst, operatorSet: 17 }, { cut: 'map' });
    expect(maps.base.outputShape).toEqual([null, 8, 8, 8]);
    expect(maps.largestDifference).toBeLessThan(1e-6);
  });

  it.each<[string, FileParts, RegExp]>([
    [
      'a fixed number of pictures',
      { nodes: [stem, node('Hardmax', ['c'], 'h')], weights: own, inputs: [value('x', [1, 3, 32, 32])] },
      /it takes a fixed number of pictures at a time/,
    ],
    [
      'an old operator set',
      { nodes: [stem, node('Hardmax', ['c'], 'h', { axis: 1 })], weights: own, operatorSet: 11 },
      /it has operator set 11/,
    ],
  ])('is refused with %s', async (_, parts, message) => {
    const nodes = [
      ...parts.nodes,
      node('GlobalAveragePool', ['h'], 'g'),
      node('Reshape', ['g', 'list'], 'f'),
      node('MatMul', ['f', 'fc'], 'y'),
    ];
    const given = { ...parts, nodes, weights: [...own, integers('list', [-1, 8])] };
    await expect(load(given)).rejects.toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { blocked, blockedLayouts, GraphBuilder, operators, type Value } from '../../src/graph/index.js';

const block = 4;

function inputOf(...shape: number[]): Value {
  return new GraphBuilder('test', { channelBlock: block }).input('x', 'float32', shape);
}

/** What is computed when only `value` is wanted. */
function operatorsOf(value: Value): string[] {
  value.graph.output('wanted', value);
  return value.graph.build().nodes.map(({ operator }) => operator);
}

describe('layouts that are undone', () => {
  it('two Transpose that undo each other are left out, others are not', () => {
    const x = inputOf(2, 3, 4);
    const moved = operators.transpose(x, [1, 2, 0]);
    expect(operators.transpose(moved, [2, 0, 1])).toBe(x);
    expect(operators.transpose(moved, [1, 2, 0]).shape).toEqual([4, 2, 3]);
  });

  it('images taken apart and put together again are what they were', () => {
    const x = inputOf(1, 2 * block, 3 * 5, 6);
    const apart = blockedLayouts.imagesApart(x, 3);
    expect(apart.shape).toEqual([3, 2 * block, 5, 6]);
    expect(blockedLayouts.imagesTogether(apart)).toBe(x);
  });

  it('a kernel brought into blocks and out again is the matrix that it was', () => {
    const matrix = inputOf(6 * block, 3 * block);
    const kernel = blockedLayouts.kernelInBlocks(matrix, [3, 2]);
    expect(kernel.shape).toEqual([3 * block, block, 3, 2]);
    expect(blockedLayouts.kernelMatrix(kernel)).toBe(matrix);
  });

  it('what does not come from there is worked out', () => {
    const kernel = inputOf(2 * block, block, 3, 3);
    const matrix = blockedLayouts.kernelMatrix(kernel);
    expect(matrix.shape).toEqual([9 * block, 2 * block]);
    expect(operatorsOf(matrix)).toContain('com.microsoft.nchwc.ReorderOutput');
    expect(blocked.toBlocks(inputOf(1, block, 2, 2)).shape).toEqual([1, block, 2, 2]);
  });

  it('a slice of everything is the value itself', () => {
    const x = inputOf(2, 3);
    expect(operators.slice(x, [0, 0], [2, 3])).toBe(x);
    expect(operators.slice(x, [0, 1], [2, 3]).shape).toEqual([2, 2]);
    expect(() => operators.transpose(operators.slice(x, [0, 1], [2, 3]), [1, 0])).not.toThrow();
  });
});

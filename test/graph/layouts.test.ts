import { describe, expect, it } from 'vitest';
import { blocked, blockedLayouts, GraphBuilder, operators, type Value } from '../../src/graph/index.js';

const block = 4;

function inputOf(...shape: number[]): Value {
  return new GraphBuilder('test', { channelBlock: block }).input('x', 'float32', shape);
}

/** The operators that are computed if only `value` is an output. */
function operatorsOf(value: Value): string[] {
  value.graph.output('wanted', value);
  return value.graph.build().nodes.map(({ operator }) => operator);
}

describe('layout changes that cancel', () => {
  it('leave out two Transpose that cancel each other, and keep others', () => {
    const x = inputOf(2, 3, 4);
    const moved = operators.transpose(x, [1, 2, 0]);
    expect(operators.transpose(moved, [2, 0, 1])).toBe(x);
    expect(operators.transpose(moved, [1, 2, 0]).shape).toEqual([4, 2, 3]);
  });

  it('reduce images that are divided and joined again to the images', () => {
    const x = inputOf(1, 2 * block, 3 * 5, 6);
    const apart = blockedLayouts.imagesApart(x, 3);
    expect(apart.shape).toEqual([3, 2 * block, 5, 6]);
    expect(blockedLayouts.imagesTogether(apart)).toBe(x);
  });

  it('reduce a kernel that is converted to blocks and back to its matrix', () => {
    const matrix = inputOf(6 * block, 3 * block);
    const kernel = blockedLayouts.kernelInBlocks(matrix, [3, 2]);
    expect(kernel.shape).toEqual([3 * block, block, 3, 2]);
    expect(blockedLayouts.kernelMatrix(kernel)).toBe(matrix);
  });

  it('compute conversions that do not cancel', () => {
    const kernel = inputOf(2 * block, block, 3, 3);
    const matrix = blockedLayouts.kernelMatrix(kernel);
    expect(matrix.shape).toEqual([9 * block, 2 * block]);
    expect(operatorsOf(matrix)).toContain('com.microsoft.nchwc.ReorderOutput');
    expect(blocked.toBlocks(inputOf(1, block, 2, 2)).shape).toEqual([1, block, 2, 2]);
  });

  it('reduce a slice of everything to the value', () => {
    const x = inputOf(2, 3);
    expect(operators.slice(x, [0, 0], [2, 3])).toBe(x);
    expect(operators.slice(x, [0, 1], [2, 3]).shape).toEqual([2, 2]);
    expect(() => operators.transpose(operators.slice(x, [0, 1], [2, 3]), [1, 0])).not.toThrow();
  });
});

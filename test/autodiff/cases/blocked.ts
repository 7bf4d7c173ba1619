import { BLOCKED_OPERATORS, blocked, operators } from '../../../src/graph/index.js';
import { channelBlock } from '../../channel-block.js';
import type { GradientCase } from '../check-gradients.js';

const { blockedConvolution, fromBlocks, toBlocks } = blocked;
const { multiply } = operators;

const block = channelBlock;

/** ONNX Runtime has these operators for float32 only. */
const inFloat32 = { precision: 'float32', channelBlock } as const;

const orderCases: readonly GradientCase[] = [false, true].flatMap((channelsLast): GradientCase[] => [
  {
    ...inFloat32,
    operator: BLOCKED_OPERATORS.toBlocks,
    name: channelsLast ? 'from channels last' : 'from channels first',
    shapes: [channelsLast ? [1, 2, 3, 2 * block] : [1, 2 * block, 2, 3]],
    build: (x) => multiply(toBlocks(x, channelsLast), toBlocks(x, channelsLast)),
  },
  {
    ...inFloat32,
    operator: BLOCKED_OPERATORS.fromBlocks,
    name: channelsLast ? 'to channels last' : 'to channels first',
    shapes: [[1, 2 * block, 2, 3]],
    build: (x) => multiply(fromBlocks(x, channelsLast), fromBlocks(x, channelsLast)),
  },
]);

const convolutionCases: readonly GradientCase[] = [
  {
    ...inFloat32,
    operator: BLOCKED_OPERATORS.convolution,
    name: 'pointwise with a bias',
    shapes: [[1, block, 2, 2], [2 * block, block, 1, 1], [2 * block]],
    build: (x, kernel, bias) => blockedConvolution(x, kernel, bias, { group: 1 }),
  },
  {
    ...inFloat32,
    operator: BLOCKED_OPERATORS.convolution,
    name: 'depthwise with a bias, stride 2',
    shapes: [[1, block, 4, 5], [block, 1, 3, 3], [block]],
    build: (x, kernel, bias) =>
      blockedConvolution(x, kernel, bias, { group: block, strides: [2, 2], pads: [0, 1, 1, 1] }),
  },
  {
    ...inFloat32,
    operator: BLOCKED_OPERATORS.convolution,
    name: '3 x 3 over two images, with a bias',
    shapes: [[2, block, 3, 2], [block, block, 3, 3], [block]],
    build: (x, kernel, bias) => blockedConvolution(x, kernel, bias, { group: 1, pads: [1, 1, 1, 1] }),
    range: [-0.5, 0.5],
  },
  {
    ...inFloat32,
    operator: BLOCKED_OPERATORS.convolution,
    name: '2 x 2 with steps of 2 over one image',
    shapes: [
      [1, block, 5, 4],
      [block, block, 2, 2],
    ],
    build: (x, kernel) =>
      blockedConvolution(x, kernel, undefined, { group: 1, strides: [2, 2], pads: [1, 0, 0, 0] }),
    range: [-0.5, 0.5],
  },
];

/** Empty where ONNX Runtime has no such layout. */
export const blockedCases: readonly GradientCase[] = block === 0 ? [] : [...orderCases, ...convolutionCases];

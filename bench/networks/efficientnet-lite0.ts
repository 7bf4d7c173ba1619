import {
  Add,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  Functional,
  Input,
  ReLU,
  type SymbolicTensor,
} from '../../src/nn/index.js';

/** A stage: blocks of the same kernel, the first one with these strides. */
interface Stage {
  readonly kernel: number;
  readonly strides: number;
  readonly expansion: number;
  readonly filters: number;
  readonly blocks: number;
}

const STAGES: readonly Stage[] = [
  { kernel: 3, strides: 1, expansion: 1, filters: 16, blocks: 1 },
  { kernel: 3, strides: 2, expansion: 6, filters: 24, blocks: 2 },
  { kernel: 5, strides: 2, expansion: 6, filters: 40, blocks: 2 },
  { kernel: 3, strides: 2, expansion: 6, filters: 80, blocks: 3 },
  { kernel: 5, strides: 1, expansion: 6, filters: 112, blocks: 3 },
  { kernel: 5, strides: 2, expansion: 6, filters: 192, blocks: 4 },
  { kernel: 3, strides: 1, expansion: 6, filters: 320, blocks: 1 },
];
const STEM = 32;
const LAST = 1280;

/** EfficientNet-Lite0 to its last map, written with Graft's own layers; random weights. */
export function efficientNetLite0(size: number): Functional {
  const inputs = Input({ shape: [size, size, 3] });
  let x = rectified(new Conv2D(STEM, 3, { strides: 2, padding: 'same', useBias: false }).apply(inputs));
  let channels = STEM;
  for (const stage of STAGES) {
    for (let block = 0; block < stage.blocks; block++) {
      x = invertedResidual(x, channels, { ...stage, strides: block === 0 ? stage.strides : 1 });
      channels = stage.filters;
    }
  }
  x = rectified(new Conv2D(LAST, 1, { useBias: false }).apply(x));
  return new Functional({ inputs, outputs: x, name: 'efficientnet_lite0' });
}

function invertedResidual(
  x: SymbolicTensor,
  channels: number,
  { kernel, strides, expansion, filters }: Stage,
): SymbolicTensor {
  let y = x;
  if (expansion > 1) y = rectified(new Conv2D(channels * expansion, 1, { useBias: false }).apply(y));
  y = rectified(new DepthwiseConv2D(kernel, { strides, padding: 'same', useBias: false }).apply(y));
  y = new BatchNormalization().apply(new Conv2D(filters, 1, { useBias: false }).apply(y));
  return strides === 1 && channels === filters ? new Add().apply([x, y]) : y;
}

const rectified = (x: SymbolicTensor): SymbolicTensor => new ReLU(6).apply(new BatchNormalization().apply(x));

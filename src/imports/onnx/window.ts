import type { NodeCall } from './call.js';

/** How a convolution or a pooling moves over maps, with all sizes known. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Rows above and below, columns to the left and to the right. */
  readonly pads: readonly [readonly [number, number], readonly [number, number]];
  /** Height and width of the result. */
  readonly output: readonly [number, number];
  /** Rows and columns of the result that reach beyond the padding, because sizes are rounded up. */
  readonly beyond: readonly [number, number];
}

/**
 * The window of a Conv, MaxPool or AveragePool over maps [batch, channels, height, width].
 *
 * @throws Error when it is not one over height and width
 */
export function windowOf(call: NodeCall, kernelShape: readonly number[] | undefined): Window {
  const sizes = call.shape.slice(2);
  const kernel = kernelShape ?? [];
  const strides = call.integers('strides') ?? [1, 1];
  const dilations = call.integers('dilations') ?? [1, 1];
  const given = call.integers('pads') ?? [0, 0, 0, 0];
  if (
    call.shape.length !== 4 ||
    [kernel, strides, dilations].some(({ length }) => length !== 2) ||
    given.length !== 4
  ) {
    throw new Error(`a window of ${kernel.join(' x ')} over [${call.shape.join(', ')}]`);
  }
  if ([...kernel, ...strides, ...dilations].some((size) => !(size >= 1)))
    throw new Error('a window of size 0');
  const roundsUp = call.integer('ceil_mode', 0) === 1;
  const auto = call.text('auto_pad', 'NOTSET');
  const axes = [0, 1].map((axis) => {
    const covered = (kernel[axis] - 1) * dilations[axis] + 1;
    const pads = auto.startsWith('SAME')
      ? samePads(sizes[axis], covered, strides[axis], auto === 'SAME_LOWER')
      : auto === 'VALID'
        ? ([0, 0] as const)
        : ([given[axis], given[axis + 2]] as const);
    const padded = sizes[axis] + pads[0] + pads[1];
    const steps = (padded - covered) / strides[axis];
    let output = Math.floor(steps) + 1;
    // A window that would begin in the padding behind the map is left out.
    if (roundsUp && Math.ceil(steps) * strides[axis] < sizes[axis] + pads[0]) output = Math.ceil(steps) + 1;
    const beyond = Math.max((output - 1) * strides[axis] + covered - padded, 0);
    if (output < 1) throw new Error(`a window of ${covered} over ${padded} positions`);
    return { pads, output, beyond };
  });
  const pair = <T>(values: readonly T[]): readonly [T, T] => [values[0], values[1]];
  return {
    kernel: pair(kernel),
    strides: pair(strides),
    dilations: pair(dilations),
    pads: pair(axes.map(({ pads }) => pads)),
    output: pair(axes.map(({ output }) => output)),
    beyond: pair(axes.map(({ beyond }) => beyond)),
  };
}

function samePads(size: number, covered: number, stride: number, lower: boolean): readonly [number, number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + covered - size, 0);
  const [less, more] = [Math.floor(total / 2), total - Math.floor(total / 2)];
  return lower ? [more, less] : [less, more];
}

/** How a ConvTranspose spreads the numbers of maps [batch, channels, height, width]. */
export interface TransposedWindow {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Rows and columns that are left out before the result. */
  readonly pads: readonly number[];
  /** Height and width of the result. */
  readonly output: readonly number[];
}

/** @throws Error when it is not one over height and width, or asks for a size in another way than by its padding */
export function transposedWindowOf(call: NodeCall): TransposedWindow {
  const [, , ...kernel] = call.input(1).shape;
  const [strides, dilations, extra] = ['strides', 'dilations', 'output_padding'].map(
    (name) => call.integers(name) ?? (name === 'output_padding' ? [0, 0] : [1, 1]),
  );
  const pads = call.integers('pads') ?? [0, 0, 0, 0];
  const isKnown = call.text('auto_pad', 'NOTSET') === 'NOTSET' && call.integers('output_shape') === undefined;
  if (call.shape.length !== 4 || kernel.length !== 2 || pads.length !== 4 || !isKnown) {
    throw new Error(`a window of ${kernel.join(' x ')} over [${call.shape.join(', ')}]`);
  }
  const output = [0, 1].map((axis) => {
    const covered = (kernel[axis] - 1) * dilations[axis] + 1;
    const padding = pads[axis] + pads[axis + 2];
    return strides[axis] * (call.shape[axis + 2] - 1) + extra[axis] + covered - padding;
  });
  return { strides, dilations, pads: pads.slice(0, 2), output };
}

import { type GraphBuilder, knownShape, operators, type Value } from '../graph/index.js';
import { type Numbers, type WindowGeometry, zeros } from './window.js';

/**
 * Depthwise convolution as matrix products, so that ONNX Runtime's fastest kernel does the work and the gradients are
 * matrix products too. The map is cut into tiles of whole rows; one matrix per channel (a Toeplitz matrix, made from
 * the kernel) maps the rows under a tile to the tile. Higher tiles copy fewer rows twice but need larger matrices.
 *
 * @param x [channels, batch * height * width]
 * @param kernel [kernel height * kernel width, channels]
 * @returns [channels, batch * output height * output width]
 */
export function depthwise(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  batch: number,
  window: WindowGeometry,
): Value {
  const { width, outputHeight, outputWidth } = window;
  const [channels] = knownShape(x.shape);
  const tile = tileOf(window);
  const maps = operators.reshape(x, [channels * batch, window.height, width]);
  const rows = tile.count === 1 ? maps : stackTiles(graph, maps, window, tile);
  const basis = graph.constant('tile_basis', {
    type: x.type,
    shape: [window.kernel[0] * window.kernel[1], tile.inputRows * width * tile.rows * outputWidth],
    data: tileBasis(window, tile, x.type === 'float64'),
  });
  const matrix = operators.gemm(kernel, basis, { transposeA: true });
  const tiles = operators.matmul(
    operators.reshape(rows, [channels, batch * tile.count, tile.inputRows * width]),
    operators.reshape(matrix, [channels, tile.inputRows * width, tile.rows * outputWidth]),
  );
  return operators.reshape(tiles, [channels, batch * outputHeight * outputWidth]);
}

interface Tile {
  /** Rows of output in one tile, and the number of tiles in the map. */
  readonly rows: number;
  readonly count: number;
  /** Rows of input under one tile, and where those of the first one start. */
  readonly inputRows: number;
  readonly firstRow: number;
}

/**
 * The most numbers that a channel's matrix may have: beyond it, memory traffic costs more than rows copied twice.
 * Measured on MobileNetV2's fine-tuning step; see docs/performance.md.
 */
const LARGEST_MATRIX = 4000;

function tileOf(window: WindowGeometry): Tile {
  const { height, width, kernel, strides, pads, outputHeight, outputWidth } = window;
  if (height * width * outputHeight * outputWidth <= LARGEST_MATRIX) {
    return { rows: outputHeight, count: 1, inputRows: height, firstRow: 0 };
  }
  const inputRowsOf = (rows: number): number => (rows - 1) * strides[0] + kernel[0];
  const fits = (rows: number): boolean =>
    outputHeight % rows === 0 && inputRowsOf(rows) * width * rows * outputWidth <= LARGEST_MATRIX;
  const candidates = Array.from({ length: outputHeight }, (_, index) => outputHeight - index);
  const rows = candidates.find(fits) ?? 1;
  return { rows, count: outputHeight / rows, inputRows: inputRowsOf(rows), firstRow: -pads[0] };
}

/** Puts the input rows under every tile one below the other: [maps, count * input rows, width]. */
function stackTiles(graph: GraphBuilder, maps: Value, window: WindowGeometry, tile: Tile): Value {
  const [count, height, width] = knownShape(maps.shape);
  const starts = Array.from(
    { length: tile.count },
    (_, index) => index * tile.rows * window.strides[0] + tile.firstRow,
  );
  const clamp = (row: number): number => Math.min(Math.max(row, 0), height);
  const edges = [0, height, ...starts.flatMap((start) => [clamp(start), clamp(start + tile.inputRows)])];
  const bounds = [...new Set(edges)].sort((a, b) => a - b);
  const sizes = bounds.slice(1).map((end, index) => end - bounds[index]);
  const parts = sizes.length === 1 ? [maps] : operators.split(maps, sizes, 1);
  // A tile may be entirely in the padding.
  const zeroRows = (outside: number): Value[] => {
    const rows = Math.min(outside, tile.inputRows);
    return rows <= 0 ? [] : [operators.expand(graph.scalar(0, maps.type), [count, rows, width])];
  };
  const stacked = starts.flatMap((start) => {
    const end = start + tile.inputRows;
    const inside = parts.filter((_, index) => bounds[index] >= start && bounds[index + 1] <= end);
    return [...zeroRows(-start), ...inside, ...zeroRows(end - height)];
  });
  return operators.concatenate(stacked, 1);
}

/** basis[tap, position under the tile, position in the tile] is 1 where the tap connects them. */
function tileBasis(window: WindowGeometry, tile: Tile, precise: boolean): Numbers {
  const { width, kernel, strides, pads, outputWidth } = window;
  const inputSize = tile.inputRows * width;
  const outputSize = tile.rows * outputWidth;
  const topPad = tile.count === 1 ? pads[0] : 0;
  const basis = zeros(kernel[0] * kernel[1] * inputSize * outputSize, precise);
  for (let tap = 0; tap < kernel[0] * kernel[1]; tap++) {
    const [tapRow, tapColumn] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    for (let output = 0; output < outputSize; output++) {
      const row = Math.floor(output / outputWidth) * strides[0] - topPad + tapRow;
      const column = (output % outputWidth) * strides[1] - pads[1] + tapColumn;
      if (row < 0 || row >= tile.inputRows || column < 0 || column >= width) continue;
      basis[(tap * inputSize + row * width + column) * outputSize + output] = 1;
    }
  }
  return basis;
}

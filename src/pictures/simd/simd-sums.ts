import type { ImageSize } from '../images.js';
import type { CropBox, RgbImage } from '../resize.js';
import type { Spans } from '../spans.js';
import { assemble } from './assembler.js';
import { BLOCK, sumColumns, sumRows } from './sum-functions.js';

/** What is used of WebAssembly; the compiler knows its types only together with those of a page. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { readonly initial: number }) => Memory;
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Sums {
  readonly memory: Memory;
  readonly functions: Record<'sumRows' | 'sumColumns', (...numbers: readonly number[]) => void>;
}

const PAGE = 65_536;
const CHANNELS = 3;
/** Bytes of rows of a picture that are in WebAssembly's memory at a time. The memory never gets smaller again. */
const BAND = 2 ** 20;
/** Pictures whose result needs more rows at a time are left to JavaScript. */
const LARGEST_BAND = 2 ** 24;

let own: Sums | false | undefined;

/**
 * Resizes as the loops of JavaScript in `antialias.ts` do, to the same bits, with instructions for several numbers.
 *
 * @returns undefined where that is not possible: without WebAssembly, or its instructions, or for a huge picture
 */
export function resizeWithSimd(
  { data, size }: RgbImage,
  [height, width]: ImageSize,
  box: CropBox,
  rows: Spans,
  columns: Spans,
): Uint8Array | undefined {
  own ??= load();
  if (own === false) return undefined;
  const { memory, functions } = own;
  const stride = size[1] * CHANNELS;
  const bandRows = Math.max(rows.taps, Math.min(box.height, Math.floor(BAND / stride)));
  if (bandRows * stride > LARGEST_BAND) return undefined;

  const places = new Places();
  const rowWeights = places.take(rows.weights.byteLength);
  const columnWeights = places.take(columns.weights.byteLength);
  const columnStarts = places.take(columns.starts.byteLength);
  const blocks = Math.ceil((box.width * CHANNELS) / BLOCK);
  const sums = places.take(blocks * BLOCK * 4 + 4);
  const output = places.take(height * width * CHANNELS);
  const band = places.take(bandRows * stride + BLOCK);
  const missing = places.end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));

  const bytes = new Uint8Array(memory.buffer);
  new Float64Array(memory.buffer, rowWeights, rows.weights.length).set(rows.weights);
  new Float64Array(memory.buffer, columnWeights, columns.weights.length).set(columns.weights);
  const starts = new Int32Array(memory.buffer, columnStarts, width);
  for (let x = 0; x < width; x++) starts[x] = sums + columns.starts[x] * CHANNELS * 4;

  /** Rows of the box that are in the band. */
  let first = 0;
  let end = 0;
  for (let y = 0; y < height; y++) {
    const start = rows.starts[y];
    if (start + rows.counts[y] > end) {
      first = start;
      end = Math.min(start + bandRows, box.height);
      bytes.set(data.subarray((box.top + first) * stride, (box.top + end) * stride), band);
    }
    const source = band + (start - first) * stride + box.left * CHANNELS;
    const weights = rowWeights + y * rows.taps * 8;
    functions.sumRows(source, stride, weights, weights + rows.counts[y] * 8, sums, sums + blocks * BLOCK * 4);
    const at = output + y * width * CHANNELS;
    functions.sumColumns(columnStarts, columnStarts + width * 4, columnWeights, columns.taps * 8, at);
  }
  return bytes.slice(output, output + height * width * CHANNELS);
}

/** Places in a memory, one after the other. */
class Places {
  end = 0;

  take(bytes: number): number {
    const start = this.end;
    this.end += Math.ceil(bytes / 8) * 8;
    return start;
  }
}

/** A page may forbid WebAssembly, and an old browser may not know these instructions. */
function load(): Sums | false {
  const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyApi };
  if (WebAssembly === undefined) return false;
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const module = new WebAssembly.Module(assemble([sumRows, sumColumns]));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { memory, functions: exports as Sums['functions'] };
  } catch {
    return false;
  }
}

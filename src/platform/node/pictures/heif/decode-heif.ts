import { createRequire } from 'node:module';
import { PictureProblem } from '../picture-problem.js';

/** What the thread that decodes HEIC is asked. */
export interface HeifRequest {
  readonly bytes: Uint8Array;
  /** Whether only the size is wanted. */
  readonly sizeOnly: boolean;
}

/** A decoded picture: red, green, blue and opacity. Without pixels where only the size was asked for. */
export interface HeifResult {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Why there is no picture. */
  readonly problem?: { readonly kind: 'damaged' | 'out-of-memory'; readonly reason: string };
}

/** What is used of libheif-js. Where something fails, an object with a code comes instead of a handle. */
interface LibHeif {
  heif_context_alloc(): unknown;
  heif_context_free(context: unknown): void;
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): Failure;
  heif_js_context_get_primary_image_handle(context: unknown): Failure;
  heif_image_handle_get_width(handle: unknown): number;
  heif_image_handle_get_height(handle: unknown): number;
  heif_image_handle_release(handle: unknown): void;
  heif_js_decode_image2(
    handle: unknown,
    colours: unknown,
    layout: unknown,
  ): DecodedImage | PromiseLike<DecodedImage>;
  heif_image_release(image: unknown): void;
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
  readonly heif_channel: { readonly heif_channel_interleaved: unknown };
}

interface Failure {
  readonly code?: { readonly value: number } | number;
  readonly message?: string;
}

interface DecodedImage extends Failure {
  readonly image: unknown;
  readonly channels: readonly {
    readonly id: unknown;
    readonly stride: number;
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array;
  }[];
}

/** The optional package that decodes HEIC. */
export const HEIF_PACKAGE = 'libheif-js';
const CHANNELS = 4;

let loaded: LibHeif | undefined;

/** Decodes a picture with libheif, which blocks the thread. */
export async function decodeHeif({ bytes, sizeOnly }: HeifRequest): Promise<HeifResult> {
  loaded ??= createRequire(import.meta.url)(`${HEIF_PACKAGE}/wasm-bundle`) as LibHeif;
  const lib = loaded;
  const context = lib.heif_context_alloc();
  try {
    expectDone(lib.heif_context_read_from_memory(context, bytes));
    const handle = lib.heif_js_context_get_primary_image_handle(context);
    expectDone(handle);
    try {
      const width = lib.heif_image_handle_get_width(handle);
      const height = lib.heif_image_handle_get_height(handle);
      const data = sizeOnly ? new Uint8Array() : await readPixels(lib, handle, width, height);
      return { width, height, data };
    } finally {
      lib.heif_image_handle_release(handle);
    }
  } catch (error) {
    return { width: 0, height: 0, data: new Uint8Array(), problem: problemOf(error) };
  } finally {
    lib.heif_context_free(context);
  }
}

async function readPixels(lib: LibHeif, handle: unknown, width: number, height: number): Promise<Uint8Array> {
  const { heif_colorspace, heif_chroma, heif_channel } = lib;
  const decoded = await lib.heif_js_decode_image2(
    handle,
    heif_colorspace.heif_colorspace_RGB,
    heif_chroma.heif_chroma_interleaved_RGBA,
  );
  expectDone(decoded);
  try {
    const plane = decoded.channels.find(({ id }) => id === heif_channel.heif_channel_interleaved);
    if (plane === undefined || plane.width !== width || plane.height !== height) {
      throw new PictureProblem('damaged', 'damaged HEIC: it cannot be decoded');
    }
    const rowBytes = width * CHANNELS;
    const data = new Uint8Array(rowBytes * height);
    for (let y = 0; y < height; y++) {
      data.set(plane.data.subarray(y * plane.stride, y * plane.stride + rowBytes), y * rowBytes);
    }
    return data;
  } finally {
    lib.heif_image_release(decoded.image);
  }
}

function expectDone(answer: Failure | undefined): void {
  const code = typeof answer?.code === 'object' ? answer.code.value : answer?.code;
  if (answer === undefined || answer === null || (code !== undefined && code !== 0)) {
    throw new Error(answer?.message ?? 'libheif gives no reason');
  }
}

function problemOf(error: unknown): NonNullable<HeifResult['problem']> {
  const words = error instanceof Error ? error.message : String(error);
  // WebAssembly has an address space of its own, which ends with an error of this kind.
  if (/memory/i.test(words)) {
    return { kind: 'out-of-memory', reason: 'there is not enough free memory to decode it' };
  }
  return { kind: 'damaged', reason: 'damaged HEIC: it cannot be decoded' };
}

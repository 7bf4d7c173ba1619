/** What is used of the package libheif-js. Where something fails, an object with a code comes instead of a handle. */
export interface LibHeif {
  heif_context_alloc(): unknown;
  heif_context_free(context: unknown): void;
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): HeifFailure;
  heif_js_context_get_primary_image_handle(context: unknown): HeifFailure;
  heif_image_handle_get_width(handle: unknown): number;
  heif_image_handle_get_height(handle: unknown): number;
  heif_image_handle_release(handle: unknown): void;
  heif_js_decode_image2(
    handle: unknown,
    colours: unknown,
    layout: unknown,
  ): HeifPlanes | PromiseLike<HeifPlanes>;
  heif_image_release(image: unknown): void;
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
  readonly heif_channel: { readonly heif_channel_interleaved: unknown };
}

interface HeifFailure {
  readonly code?: { readonly value: number } | number;
  readonly message?: string;
}

interface HeifPlanes extends HeifFailure {
  readonly image: unknown;
  readonly channels: readonly HeifPlane[];
}

interface HeifPlane {
  readonly id: unknown;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * The package in a module that was loaded. In the form of CommonJS it comes as the default export, depending on what bundles
 * it; as a module of its own it is a function that gives it.
 *
 * @throws Error when it is something else
 */
export function libHeifIn(module: unknown): LibHeif {
  const { default: inside = module } = module as { readonly default?: unknown };
  const lib: unknown = typeof inside === 'function' ? inside() : inside;
  if (typeof (lib as Partial<LibHeif> | undefined)?.heif_context_alloc !== 'function') {
    throw new Error('what was loaded is not libheif-js');
  }
  return lib as LibHeif;
}

/** A decoded picture: red, green, blue and opacity, rows from the top, upright. */
export interface HeifPicture {
  readonly width: number;
  readonly height: number;
  /** 4 bytes per pixel; empty where only the size was asked for. */
  readonly data: Uint8Array<ArrayBuffer>;
}

const CHANNELS = 4;

/**
 * Decodes the main picture of a HEIC file, which blocks the thread. The colours stay in the file's own colour space.
 *
 * @param sizeOnly decode no pixels
 * @param mostPixels larger pictures are not decoded: their size comes without pixels
 * @throws libheif's reason
 */
export async function decodeWithLibHeif(
  lib: LibHeif,
  bytes: Uint8Array,
  { sizeOnly = false, mostPixels = Number.POSITIVE_INFINITY } = {},
): Promise<HeifPicture> {
  const context = lib.heif_context_alloc();
  try {
    expectDone(lib.heif_context_read_from_memory(context, bytes));
    const handle = lib.heif_js_context_get_primary_image_handle(context);
    expectDone(handle);
    try {
      const width = lib.heif_image_handle_get_width(handle);
      const height = lib.heif_image_handle_get_height(handle);
      if (sizeOnly || width * height > mostPixels) return { width, height, data: new Uint8Array() };
      return { width, height, data: await readPixels(lib, handle, width, height) };
    } finally {
      lib.heif_image_handle_release(handle);
    }
  } finally {
    lib.heif_context_free(context);
  }
}

async function readPixels(
  lib: LibHeif,
  handle: unknown,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
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
      throw new Error('the pixels are not those of the size that it says');
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

function expectDone(answer: HeifFailure | null | undefined): void {
  const code = typeof answer?.code === 'object' ? answer.code.value : answer?.code;
  if (answer === undefined || answer === null || (code !== undefined && code !== 0)) {
    throw new Error(answer?.message ?? 'libheif gives no reason');
  }
}

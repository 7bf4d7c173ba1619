/** How ONNX Runtime, and what else is loaded when it is needed, are found in a browser. */
export interface RuntimeSettings {
  /**
   * Threads for WebAssembly. More than 1 requires a page that is cross-origin isolated; otherwise one is used. Default:
   * one for each core, at most 8.
   */
  readonly threads?: number;
  /** The address of the folder with onnxruntime-web's .wasm files, ending with a slash. Default: where its module is. */
  readonly files?: string;
  /**
   * The address of `libheif-wasm/libheif-bundle.mjs` of the package libheif-js, which is loaded with the first HEIC picture
   * that the browser does not read. Default: none, and such pictures cannot be read.
   */
  readonly heif?: string;
}

/** More threads gain little on the small layers of a backbone. */
const MOST_THREADS = 8;

let current: RuntimeSettings = {};

/** Settings for the threads that start from now on. */
export function setRuntimeSettings(settings: RuntimeSettings): void {
  current = settings;
}

export function runtimeSettings(): RuntimeSettings {
  return current;
}

/** The threads of WebAssembly with these settings, on this page. */
export function threadsToUse({ threads = MOST_THREADS }: RuntimeSettings): number {
  const isIsolated = globalThis.crossOriginIsolated === true;
  return isIsolated ? Math.min(threads, navigator.hardwareConcurrency || 1) : 1;
}

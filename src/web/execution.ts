import type * as OnnxRuntimeWeb from 'onnxruntime-web/wasm';
import { answersOf, type ClassifierCard, outputsToFetch, type PictureAnswer } from '../classifier/browser.js';
import { GraftError, UsageError } from '../errors.js';
import { importWebRuntime } from '../web-runtime.js';

/** The module onnxruntime-web, in any of its builds. */
export type OnnxRuntime = typeof OnnxRuntimeWeb;

/** The device that computes: the graphics card, or the processor through WebAssembly. */
export type Device = 'webgpu' | 'wasm';

export interface ExecutionOptions {
  /** 'auto', the default: WebGPU if the browser has it on a real graphics card, otherwise WebAssembly. */
  readonly device?: Device | 'auto';
  /**
   * Threads for WebAssembly. More than 1 requires a page that is cross-origin isolated; otherwise one is used. The
   * default is ONNX Runtime's: half the processor's cores, at most 4.
   */
  readonly threads?: number;
  /** The address of the folder with onnxruntime-web's .wasm files, ending with a slash. Default: its module's folder. */
  readonly runtimeFiles?: string;
  /** Imports ONNX Runtime for a device, for pages without a bundler: `() => import('./ort.wasm.bundle.min.mjs')`. */
  readonly importRuntime?: (device: Device) => Promise<OnnxRuntime>;
}

/** A model in ONNX Runtime. */
export interface Execution {
  readonly device: Device;
  /** @param pixels uint8 [1, height, width, 3] */
  run(pixels: Uint8Array, shape: readonly number[]): Promise<PictureAnswer>;
  release(): Promise<void>;
}

/** Loads a model into ONNX Runtime. */
export async function createExecution(
  bytes: Uint8Array,
  card: ClassifierCard,
  options: ExecutionOptions,
): Promise<Execution> {
  const createOn = (device: Device): Promise<Execution> => load(device, bytes, { ...options, card });
  const { device = 'auto' } = options;
  if (device === 'wasm') return await createOn('wasm');
  const found = await findGraphicsCard();
  if (device === 'webgpu') {
    if (found === undefined) {
      throw new UsageError('This browser has no WebGPU.', { hint: "Use device: 'auto' or 'wasm'." });
    }
    return await createOn('webgpu');
  }
  if (found !== 'real') return await createOn('wasm');
  try {
    return await createOn('webgpu');
  } catch {
    // The driver failed although it offers WebGPU; the processor always works.
    return await createOn('wasm');
  }
}

async function load(
  device: Device,
  bytes: Uint8Array,
  { card, ...options }: ExecutionOptions & { readonly card: ClassifierCard },
): Promise<Execution> {
  const runtime = await (options.importRuntime ?? importWebRuntime)(device);
  const { env, InferenceSession, Tensor } = runtime;
  env.logLevel = 'error';
  if (options.threads !== undefined) env.wasm.numThreads = options.threads;
  if (options.runtimeFiles !== undefined) env.wasm.wasmPaths = options.runtimeFiles;
  const executionProviders = device === 'webgpu' ? ['webgpu', 'wasm'] : ['wasm'];
  const session = await InferenceSession.create(bytes, { executionProviders });
  return {
    device,
    run: async (pixels, shape) => {
      const image = new Tensor('uint8', pixels, shape);
      const { probabilities, familiarity } = await session.run({ image }, outputsToFetch(card));
      const own = familiarity && (await numbersOf(familiarity, 'the familiarity'));
      const [answer] = answersOf(await numbersOf(probabilities, 'probabilities'), own, 1);
      return answer;
    },
    release: () => session.release(),
  };
}

async function numbersOf(output: OnnxRuntimeWeb.Tensor, what: string): Promise<Float32Array> {
  const data = await output.getData();
  if (data instanceof Float32Array) return data;
  throw new GraftError(`Expected ${what} as float32 but received ${output.type}.`);
}

/** Only what is needed here; not every compiler's DOM types include WebGPU. */
interface GraphicsAdapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: { readonly isFallbackAdapter?: boolean };
}

/** 'software': WebGPU that runs on the processor, which is slower than WebAssembly. */
async function findGraphicsCard(): Promise<'real' | 'software' | undefined> {
  const { gpu } = navigator as unknown as {
    gpu?: { requestAdapter(): Promise<GraphicsAdapter | null> };
  };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter === null || adapter === undefined) return undefined;
  const isSoftware = adapter.isFallbackAdapter === true || adapter.info?.isFallbackAdapter === true;
  return isSoftware ? 'software' : 'real';
}

import { createRequire } from 'node:module';
import { join } from 'node:path';

/* The part of TensorFlow.js that the forward pass needs. The packages are not dependencies of the project. */

export const TFJS_VERSION = '4.22.0';
export const tfjsPackages = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'].map(
  (name) => `${name}@${TFJS_VERSION}`,
);

export interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

export interface FusedOptions {
  x: Tensor;
  filter: Tensor;
  strides: readonly [number, number];
  pad: 'same' | 'valid';
  bias: Tensor;
  activation: 'linear' | 'relu6';
}

export interface TensorFlowJs {
  setBackend(name: 'wasm'): Promise<boolean>;
  getBackend(): string;
  tidy(work: () => Tensor): Tensor;
  tensor(values: Float32Array | Uint8Array, shape: readonly number[], type: 'float32'): Tensor;
  mul(a: Tensor, b: number): Tensor;
  sub(a: Tensor, b: number): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  pad(x: Tensor, paddings: readonly (readonly [number, number])[]): Tensor;
  mean(x: Tensor, axes: readonly number[]): Tensor;
  readonly fused: {
    conv2d(options: FusedOptions): Tensor;
    depthwiseConv2d(options: FusedOptions): Tensor;
  };
}

/** @param modules the folder in which npm installed the packages */
export async function loadTfjs(modules: string): Promise<TensorFlowJs> {
  const require = createRequire(join(modules, 'package.json'));
  const tf = require('@tensorflow/tfjs-core') as TensorFlowJs;
  require('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend('wasm')) || tf.getBackend() !== 'wasm') {
    throw new Error('TensorFlow.js cannot start its WebAssembly backend.');
  }
  return tf;
}

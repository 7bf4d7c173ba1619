import type { OnnxRuntime, Tensor } from '#platform';
import type { ElementType } from '../graph/index.js';
import type { TensorData } from './tensors.js';

export function toOrt(ort: OnnxRuntime, tensor: TensorData): Tensor {
  const made = new ort.Tensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.shape);
  // In newer versions of Node, which have Float16Array, ONNX Runtime wraps the bits in one and takes it to be empty
  // (its pull request 32323). It reads the bits themselves everywhere.
  if (tensor.type === 'float16') Object.defineProperty(made, 'data', { value: tensor.data });
  return made;
}

export function fromOrt(tensor: Tensor): TensorData {
  const raw = tensor.data as TensorData['data'];
  // In newer versions of Node ONNX Runtime returns a Float16Array; Graft uses the bits.
  const data = tensor.type === 'float16' ? new Uint16Array(raw.buffer, raw.byteOffset, raw.length) : raw;
  return { type: tensor.type as ElementType, shape: tensor.dims, data };
}

/** Whether a tensor lies in the memory of a graphics card. */
export function isOnDevice(tensor: Tensor): boolean {
  return tensor.location === 'gpu-buffer';
}

/** A shape with the batch first, e.g. [null, 160, 160, 3]; null is a size that is known only when the model runs. */
export type Shape = readonly (number | null)[];

/** Writes a shape as Keras does: (None, 160, 160, 3). */
export function formatShape(shape: Shape): string {
  const sizes = shape.map((size) => (size === null ? 'None' : String(size)));
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
}

/** The product of the known sizes. */
export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((product, size) => product * (size ?? 1), 1);
}

/** How a window treats the border, as in TensorFlow. */
export type Padding = 'same' | 'valid';

/** Zeros added before and after one spatial axis, as TensorFlow's 'same' and 'valid' define them. */
export function paddingOf(size: number, kernel: number, stride: number, padding: Padding): [number, number] {
  if (padding === 'valid') return [0, 0];
  const outputSize = Math.ceil(size / stride);
  const total = Math.max((outputSize - 1) * stride + kernel - size, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/** The size of one spatial axis after a window of `kernel` has moved over it. */
export function windowedSize(size: number, kernel: number, stride: number, padding: Padding): number {
  return padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1;
}

/** Keras takes one number for both axes, or one for each. */
export function pair<T>(value: T | readonly [T, T]): [T, T] {
  return Array.isArray(value) ? [value[0], value[1]] : [value as T, value as T];
}

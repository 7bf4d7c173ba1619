import { connect, Layer, type SymbolicTensor } from '../layer.js';
import type { Shape } from '../shape.js';

/** Where a model begins. Keras `InputLayer`. */
export class InputLayer extends Layer {
  readonly output: SymbolicTensor;

  constructor(options: { shape: Shape; name?: string }) {
    super({ name: options.name });
    this.output = connect(this, [], [null, ...options.shape]);
  }

  get className(): string {
    return 'InputLayer';
  }

  computeOutputShape(): Shape {
    return this.output.shape;
  }
}

/** A symbolic input of the given shape, the batch not counted, e.g. [160, 160, 3]. Keras `Input`. */
export function Input(options: { shape: Shape; name?: string }): SymbolicTensor {
  return new InputLayer({ ...options, name: options.name }).output;
}

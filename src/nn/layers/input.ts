import { checkOptions, type SettingRule, text, wholeAboveZero } from '../../options.js';
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

const shapeRule: SettingRule = {
  expected: 'a list of sizes without the batch, such as [160, 160, 3]',
  holds: (value) =>
    Array.isArray(value) && value.every((size) => size === null || wholeAboveZero.holds(size)),
};

/**
 * A symbolic input of the given shape, without the batch, e.g. [160, 160, 3]. Keras `Input`.
 *
 * @example
 * ```ts
 * import { Dense, GlobalAveragePooling2D, Input, Model } from '@graft-vision/graft';
 *
 * const inputs = Input({ shape: [160, 160, 3] });
 * const outputs = new Dense(2).apply(new GlobalAveragePooling2D().apply(inputs));
 * const model = new Model({ inputs, outputs });
 * ```
 */
export function Input(options: { shape: Shape; name?: string }): SymbolicTensor {
  checkOptions('Input', options, { shape: shapeRule, name: text }, ['shape']);
  return new InputLayer({ ...options, name: options.name }).output;
}

import { UsageError } from '../../errors.js';
import { deserializeLayer, type KerasConfig, type Layer, type Shape } from '../../nn/index.js';

/**
 * The layer StochasticDepth of Keras' ConvNeXt, as the Dropout of whole samples that it is.
 *
 * @throws UsageError when the shape of its input is not known
 */
export function stochasticDepth(config: KerasConfig, input: Shape | undefined): Layer {
  const { drop_path_rate: rate, ...others } = config;
  if (input === undefined) {
    throw new UsageError(
      `Layer ${String(config.name)} (StochasticDepth) needs to know the shape of its input.`,
      { hint: 'Call the model once before you save it in Keras, or begin it with keras.Input.' },
    );
  }
  const noiseShape = input.map((_, axis) => (axis === 0 ? null : 1));
  return deserializeLayer({ class_name: 'Dropout', config: { ...others, rate, noise_shape: noiseShape } });
}

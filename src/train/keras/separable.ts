import { UsageError } from '../../errors.js';
import { deserializeLayer, Input, type KerasConfig, type Shape } from '../../nn/index.js';
import type { Session } from '../../session/index.js';
import { Model } from '../model.js';

const DEPTHWISE = ['kernel_size', 'strides', 'padding', 'data_format', 'dilation_rate', 'depth_multiplier'];
const WEIGHTS = ['initializer', 'regularizer', 'constraint'];

/**
 * Keras' SeparableConv2D, as a model of the two convolutions that it consists of, with its weights in Keras' order: the
 * depthwise kernel, the pointwise kernel, the bias.
 *
 * @throws UsageError for settings that these two do not have
 */
export function separableConvolution(config: KerasConfig, input: Shape | undefined, session: Session): Model {
  const { name, trainable, dtype, ...settings } = config;
  const own = String(name ?? 'separable_conv2d');
  if (input === undefined) {
    throw new UsageError(`Layer ${own} (SeparableConv2D) needs to know the shape of its input.`);
  }
  const depthwise: Record<string, KerasConfig[string]> = { name: `${own}_depthwise`, dtype, use_bias: false };
  const pointwise: Record<string, KerasConfig[string]> = { name: `${own}_pointwise`, dtype, kernel_size: 1 };
  for (const [key, value] of Object.entries(settings)) {
    const [, weight, kind] = /^(depthwise|pointwise)_(.+)$/.exec(key) ?? [];
    if (weight === 'depthwise' && WEIGHTS.includes(kind)) depthwise[key] = value;
    else if (weight === 'pointwise' && WEIGHTS.includes(kind)) pointwise[`kernel_${kind}`] = value;
    else if (DEPTHWISE.includes(key)) depthwise[key] = value;
    else if (key !== 'groups' && !/^kernel_/.test(key)) pointwise[key] = value;
  }
  if (depthwise.data_format !== undefined) pointwise.data_format = depthwise.data_format;
  return session.use(() => {
    const inputs = Input({ shape: input.slice(1) });
    const maps = deserializeLayer({ class_name: 'DepthwiseConv2D', config: depthwise }).apply(inputs);
    const outputs = deserializeLayer({ class_name: 'Conv2D', config: pointwise }).apply(maps);
    const model = new Model({ inputs, outputs, name: own });
    if (trainable === false) model.trainable = false;
    return model;
  });
}

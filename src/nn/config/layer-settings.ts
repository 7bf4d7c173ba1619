import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import { shown } from '../../shown.js';
import { snakeCase } from '../../snake-case.js';
import { ACTIVATION_NAMES } from '../activations.js';
import type { Layer } from '../layer.js';
import { DepthwiseConv2D } from '../layers/convolution.js';
import { AddConstant, MultiplyConstant, Subtract, TrueDivide } from '../layers/preprocessing.js';
import type { Regularizer } from '../regularizers.js';
import { type KerasClass, kerasClasses } from './classes.js';
import { installConverter, type LayerClass } from './converter.js';
import type { Json, KerasConfig, SerializedLayer } from './types.js';
import {
  classAndConfig,
  initializerFromConfig,
  regularizerFromConfig,
  serializeInitializer,
  serializeRegularizer,
} from './weight-settings.js';

/** Settings of every layer of Keras that change nothing here: Graft computes in float32, and sees shapes itself. */
const EVERYWHERE = ['name', 'trainable', 'batch_input_shape', 'batch_shape', 'build_config', 'autocast'];
/** Settings of one form that are written down; the others are not in all versions of Keras. */
const WRITTEN = ['data_format', 'axis'];
/** The one activation without a name in Keras. */
const NOT_IN_KERAS = 'gelu_tanh';

/** The names of Keras' classes whose layers Graft has. */
export function kerasClassNames(): string[] {
  return Object.keys(kerasClasses);
}

/**
 * A layer with its class, as Keras writes it into files. Keras `keras.layers.serialize`.
 *
 * @throws UsageError for a layer of a class that Keras does not have
 */
export function serializeLayer(layer: Layer): SerializedLayer {
  const { className, config } = describe(layer);
  const { module } = kerasClasses[className];
  return {
    module: module ?? 'keras.layers',
    class_name: className,
    config,
    registered_name: module === undefined ? null : className,
  };
}

/**
 * The layer that Keras' data describe. Keras `keras.layers.deserialize`.
 *
 * @throws UsageError for a class or a setting that Graft does not have, naming the layer
 */
export function deserializeLayer(serialized: Pick<SerializedLayer, 'class_name' | 'config'>): Layer {
  const { class_name: className, config } = serialized;
  const name = typeof config?.name === 'string' ? config.name : 'without a name';
  if (className === 'Softmax') return softmax(config);
  if (className === 'Rescaling' && (isList(config.scale) || isList(config.offset))) return rescaling(config);
  if (Object.hasOwn(kerasClasses, className)) {
    return create(className, kerasClasses[className], config);
  }
  throw new UsageError(`Layer ${name} is of the class ${shown(className)}, which Graft does not have.`, {
    hint: `Classes that Graft has: ${kerasClassNames().join(', ')}.`,
  });
}

function describe(layer: Layer): { className: string; config: KerasConfig } {
  const { name, trainable } = layer;
  const base = { name, trainable, dtype: 'float32' };
  const rescaled = asRescaling(layer);
  if (rescaled !== undefined) return { className: 'Rescaling', config: { ...base, ...rescaled } };
  // The class itself is compared, because a user's subclass may compute something else.
  const found = Object.entries(kerasClasses).find(([, { layerClass }]) => layer.constructor === layerClass);
  if (found === undefined) {
    throw new UsageError(
      `Layer ${name} is of the class ${layer.className}, whose settings cannot be written as Keras has them.`,
      { hint: `Classes with settings: ${kerasClassNames().join(', ')}.` },
    );
  }
  const [className, { first, options, weights, fixed, valuesOf }] = found;
  const values = valuesOf(layer);
  const config: Record<string, Json | undefined> = { ...base };
  for (const key of [...first, ...options]) {
    config[key] = (values[camelCase(key)] as Json | undefined) ?? null;
  }
  if (config.activation === NOT_IN_KERAS) {
    throw new UsageError(`Layer ${name} has the activation ${NOT_IN_KERAS}, for which Keras has no name.`);
  }
  for (const key of WRITTEN) if (Object.hasOwn(fixed, key)) config[key] = fixed[key][0];
  for (const weight of weights) Object.assign(config, weightSettings(layer, weight));
  return { className, config };
}

/** The layers with a constant compute what a Rescaling does, which every version of Keras has. */
function asRescaling(layer: Layer): { scale: number; offset: number } | undefined {
  if (layer instanceof TrueDivide) return { scale: 1 / layer.divisor, offset: 0 };
  if (layer instanceof Subtract) return { scale: 1, offset: -layer.subtrahend };
  if (layer instanceof AddConstant) return { scale: 1, offset: layer.addend };
  if (layer instanceof MultiplyConstant) return { scale: layer.factor, offset: 0 };
  return undefined;
}

function weightSettings(layer: Layer, weight: string): Record<string, Json> {
  // DepthwiseConv2D's settings have the name `depthwise` in Keras.
  const own = layer instanceof DepthwiseConv2D && weight === 'depthwise' ? 'kernel' : weight;
  const initializer = propertyOf(layer, `${own}Initializer`) as
    | Parameters<typeof serializeInitializer>[0]
    | undefined;
  const written = initializer && serializeInitializer(initializer);
  const regularizer = propertyOf(layer, `${own}Regularizer`) as Regularizer | undefined;
  return {
    ...(written !== undefined && { [`${weight}_initializer`]: written }),
    [`${weight}_regularizer`]: regularizer === undefined ? null : serializeRegularizer(regularizer),
    [`${weight}_constraint`]: null,
  };
}

function create(className: string, kerasClass: KerasClass, config: KerasConfig): Layer {
  const { layerClass, first, formerly } = kerasClass;
  const what = `Layer ${typeof config.name === 'string' ? config.name : 'without a name'} (${className})`;
  const settings = new Map<string, unknown>();
  for (const [key, value] of Object.entries(config)) {
    const name = Object.hasOwn(formerly, key) ? formerly[key] : key;
    const converted = setting(what, kerasClass, name, value);
    if (converted !== undefined) settings.set(name, converted);
  }
  const given = first.map((key) => settings.get(key));
  const options = Object.fromEntries(
    [...settings].filter(([key]) => !first.includes(key)).map(([key, value]) => [camelCase(key), value]),
  );
  const { name, trainable } = config;
  const shared = {
    ...(typeof name === 'string' && { name }),
    ...(typeof trainable === 'boolean' && { trainable }),
  };
  const Class = layerClass as unknown as new (...parameters: unknown[]) => Layer;
  try {
    return new Class(...given, { ...options, ...shared });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${what} cannot be built. ${error.message}`, { hint: error.hint, cause: error });
  }
}

/** The value of one setting for the constructor; undefined for those that it does not need. */
function setting(what: string, kerasClass: KerasClass, key: string, value: Json | undefined): unknown {
  const { first, options, weights, fixed, ignored } = kerasClass;
  if (value === undefined || EVERYWHERE.includes(key) || ignored.includes(key)) return undefined;
  if (key === 'dtype') return expectFloat(what, value);
  if (Object.hasOwn(fixed, key)) {
    if (fixed[key].some((allowed) => JSON.stringify(allowed) === JSON.stringify(value))) return undefined;
    throw new UsageError(`${what} has ${key} ${shown(value)}, which Graft does not have.`, {
      hint: `Graft has ${key} ${shown(fixed[key][0])}.`,
    });
  }
  const [, weight, kind] = /^(.+)_(initializer|regularizer|constraint)$/.exec(key) ?? [];
  if (weights.includes(weight)) {
    if (value === null) return undefined;
    if (kind === 'initializer') return initializerFromConfig(value, what);
    if (kind === 'regularizer') return regularizerFromConfig(value, what);
    throw new UsageError(`${what} has a ${key}, which Graft does not have.`, {
      hint: 'Leave the constraint out, and save the model again.',
    });
  }
  const known = [...first, ...options];
  if (!known.includes(key)) {
    throw new UsageError(`${what} has the setting ${shown(key)}, which Graft does not know.`, {
      hint: nearestNamesHint(key, [...known, ...Object.keys(fixed)]),
    });
  }
  if (key === 'activation') return activationFromConfig(what, value);
  return value ?? undefined;
}

function activationFromConfig(what: string, value: Json): string {
  if (value === null) return 'linear';
  const config = (value as { config?: unknown }).config;
  const name = typeof value === 'string' ? value : typeof config === 'string' ? config : undefined;
  if (name !== undefined && name !== NOT_IN_KERAS && (ACTIVATION_NAMES as readonly string[]).includes(name)) {
    return name;
  }
  const called = name ?? classAndConfig(value)?.className ?? shown(value);
  throw new UsageError(`${what} has the activation ${called}, which Graft does not have.`, {
    hint: `Activations that Graft has: ${ACTIVATION_NAMES.filter((each) => each !== NOT_IN_KERAS).join(', ')}.`,
  });
}

/** Weights of any floating point type are kept in float32. */
function expectFloat(what: string, value: Json): undefined {
  const policy = classAndConfig(value);
  const name = policy === undefined ? value : policy.config.name;
  const floats = ['float32', 'float16', 'bfloat16', 'mixed_float16', 'mixed_bfloat16', null];
  if (floats.includes(name as string | null)) return undefined;
  throw new UsageError(`${what} has the dtype ${shown(name)}, which Graft does not have.`, {
    hint: 'Graft computes in float32.',
  });
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A Rescaling with numbers for each channel computes what a Normalization does. */
function rescaling({ scale, offset = 0, ...others }: KerasConfig): Layer {
  const channels = (isList(scale) ? scale : (offset as readonly Json[])).length;
  const each = (value: Json | undefined): number[] =>
    isList(value) ? value.map(Number) : Array(channels).fill(Number(value));
  const [scales, offsets] = [each(scale), each(offset)];
  if (scales.length !== offsets.length || [...scales, ...offsets].some((value) => !Number.isFinite(value))) {
    throw new UsageError(
      `Layer ${shown(others.name)} (Rescaling) has the scale ${shown(scale)} and the offset ${shown(offset)}.`,
      { hint: 'Expected numbers, or one for each channel.' },
    );
  }
  if (scales.some((value) => value <= 0)) {
    throw new UsageError(
      `Layer ${shown(others.name)} (Rescaling) has a scale of 0 or below, which Graft has for all channels alike only.`,
    );
  }
  const mean = scales.map((value, channel) => -offsets[channel] / value);
  const variance = scales.map((value) => value ** -2);
  return create('Normalization', kerasClasses.Normalization, { ...others, mean, variance });
}

/** Keras' layer Softmax over the last axis is Graft's Activation. */
function softmax(config: KerasConfig): Layer {
  const { axis = -1, ...others } = config;
  if (axis !== -1) {
    throw new UsageError(
      `Layer ${shown(config.name)} (Softmax) works over the axis ${shown(axis)}, which Graft does not have.`,
      { hint: 'Graft has the softmax over the last axis, -1.' },
    );
  }
  return create('Softmax', kerasClasses.Activation, { ...others, activation: 'softmax' });
}

function propertyOf(layer: Layer, name: string): unknown {
  return (layer as unknown as Record<string, unknown>)[name];
}

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

installConverter({
  toConfig: (layer) => describe(layer as Layer).config,
  fromConfig: (layerClass: LayerClass, config) => {
    const found = Object.entries(kerasClasses).find(([, { layerClass: own }]) => own === layerClass);
    const className = found?.[0] ?? snakeCase(layerClass.name);
    if (found === undefined) {
      throw new UsageError(`${layerClass.name} has no settings that Keras knows.`, {
        hint: `Classes with settings: ${kerasClassNames().join(', ')}.`,
      });
    }
    return create(className, found[1], config);
  },
});

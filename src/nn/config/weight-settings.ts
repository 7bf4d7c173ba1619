import { UsageError } from '../../errors.js';
import { GlorotUniform, type Initializer, Ones, VarianceScaling, Zeros } from '../initializers.js';
import { L1L2, type Regularizer } from '../regularizers.js';
import type { Json } from './types.js';

/** An object of Keras as files have it; undefined for anything else. */
export function classAndConfig(
  value: unknown,
): { className: string; config: Record<string, unknown> } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { class_name: className, config } = value as { class_name?: unknown; config?: unknown };
  if (typeof className !== 'string') return undefined;
  const settings = typeof config === 'object' && config !== null ? config : {};
  return { className, config: settings as Record<string, unknown> };
}

function serialized(module: string, className: string, config: Record<string, Json>): Json {
  return { module: `keras.${module}`, class_name: className, config, registered_name: null };
}

/** An initializer as Keras writes it; undefined for one of a class that Keras does not have. */
export function serializeInitializer(initializer: Initializer): Json | undefined {
  const of = (className: string, config: Record<string, Json> = {}): Json =>
    serialized('initializers', className, config);
  if (initializer instanceof Zeros) return of('Zeros');
  if (initializer instanceof Ones) return of('Ones');
  if (initializer instanceof GlorotUniform) return of('GlorotUniform', { seed: initializer.seed });
  if (!(initializer instanceof VarianceScaling)) return undefined;
  const { seed, scale, mode, distribution } = initializer;
  return of('VarianceScaling', { seed, scale, mode, distribution });
}

/** Keras' named cases of `VarianceScaling`. */
const SCALINGS = {
  GlorotNormal: { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' },
  HeNormal: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' },
  HeUniform: { scale: 2, mode: 'fan_in', distribution: 'uniform' },
  LecunNormal: { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' },
  LecunUniform: { scale: 1, mode: 'fan_in', distribution: 'uniform' },
} as const;

/**
 * The initializer that Keras' data describe. One that Graft does not have fails only when it is used, because weights
 * from a file replace it.
 *
 * @param layer its name, for messages
 */
export function initializerFromConfig(value: unknown, layer: string): Initializer {
  const given = classAndConfig(value);
  const { seed: from, scale, mode, distribution } = given?.config ?? {};
  const seed = Number.isSafeInteger(from) ? { seed: from as number } : {};
  const name = given?.className ?? String(value);
  if (name === 'Zeros' || name === 'zeros') return new Zeros();
  if (name === 'Ones' || name === 'ones') return new Ones();
  if (name === 'GlorotUniform' || name === 'glorot_uniform') return new GlorotUniform(seed);
  if (name === 'VarianceScaling') {
    // Keras 2 calls truncated_normal by its former name in some files.
    const drawn = distribution === 'normal' ? 'truncated_normal' : distribution;
    return new VarianceScaling({ ...seed, scale, mode, distribution: drawn } as object);
  }
  const className = name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (Object.hasOwn(SCALINGS, className)) {
    return new VarianceScaling({ ...seed, ...SCALINGS[className as keyof typeof SCALINGS] });
  }
  return {
    initialize: () => {
      throw new UsageError(`Layer ${layer} begins with the initializer ${name}, which Graft does not have.`, {
        hint: 'Load the weights of the layer before you use it, or set them with setWeights.',
      });
    },
  };
}

/** A regularizer as Keras writes it. */
export function serializeRegularizer({ l1, l2 }: Regularizer): Json {
  return serialized('regularizers', 'L1L2', { l1, l2 });
}

/** @throws UsageError for a regularizer that Graft does not have */
export function regularizerFromConfig(value: unknown, layer: string): Regularizer {
  const given = classAndConfig(value);
  const name = given?.className ?? String(value);
  const { l1 = 0, l2 = 0 } = given?.config ?? {};
  if (given !== undefined && ['L1', 'L2', 'L1L2'].includes(name)) return new L1L2(l1 as number, l2 as number);
  throw new UsageError(`Layer ${layer} has the regularizer ${name}, which Graft does not have.`, {
    hint: 'Graft has L1, L2 and L1L2.',
  });
}

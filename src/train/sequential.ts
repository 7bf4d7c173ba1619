import { UsageError } from '../errors.js';
import { Functional, Input, InputLayer, Layer, type Shape, type SymbolicTensor } from '../nn/index.js';
import { anything, atLeastZero, checkOptions, text, trueOrFalse } from '../options.js';
import type { Session } from '../session/index.js';
import { Model } from './model.js';

/** Options of `Sequential`. */
export interface SequentialOptions {
  /** Default: `sequential`, `sequential_1` and so on. */
  name?: string;
  /** Default true. */
  trainable?: boolean;
  /** The session that it belongs to. By default the one in which it is made. */
  session?: Session;
  /** Bytes of memory for outputs of the frozen part; see `ModelOptions`. */
  featureBudget?: number;
}

/**
 * Layers one after the other: a model that is compiled and trained, or a layer of another model. Keras `Sequential`.
 *
 * It knows the shape of its input when it begins with `Input` or with a model; otherwise it takes the shape from the
 * input that it is applied to, and can be compiled only then.
 *
 * @example
 * ```ts
 * import { Dense, GlobalAveragePooling2D, MobileNetV2, Sequential } from '@graft-vision/graft';
 *
 * const base = await MobileNetV2({ inputShape: [160, 160, 3], includeTop: false });
 * const model = new Sequential([base, new GlobalAveragePooling2D(), new Dense(1, { activation: 'sigmoid' })]);
 * await model.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy'] });
 * ```
 */
export class Sequential extends Model {
  readonly #stack: readonly Layer[];

  /** @throws UsageError when there is no layer, or a layer does not fit the one before it */
  constructor(layers: readonly (Layer | SymbolicTensor)[], options: SequentialOptions = {}) {
    checkOptions('Sequential', options, {
      name: text,
      trainable: trueOrFalse,
      session: anything,
      featureBudget: atLeastZero,
    });
    const { name, session, featureBudget } = options;
    super({ name, session, featureBudget });
    const [input, stack] = divided(layers);
    if (stack.length === 0) {
      throw new UsageError('Sequential expects at least one layer, but received none.');
    }
    this.#stack = stack;
    if (options.trainable !== undefined) this.trainable = options.trainable;
    const [first] = stack;
    if (input !== undefined) this.#buildFrom(input);
    else if (first instanceof Functional && first.isBuilt) this.#buildFor(first.inputShape);
  }

  override get className(): string {
    return 'Sequential';
  }

  /** The layers that it was given, without `Input`, as in Keras. */
  override get layers(): readonly Layer[] {
    return this.#stack;
  }

  protected override build(inputShapes: readonly Shape[]): void {
    if (!this.isBuilt) this.#buildFor(inputShapes[0]);
  }

  #buildFor(shape: Shape): void {
    this.#buildFrom(this.session.use(() => Input({ shape: shape.slice(1) })));
  }

  #buildFrom(input: SymbolicTensor): void {
    const apply = (): SymbolicTensor => this.#stack.reduce((tensor, layer) => layer.apply(tensor), input);
    this.buildNetwork(input, this.session.use(apply));
  }
}

/** The input, if the list begins with one, and the layers. */
function divided(
  layers: readonly (Layer | SymbolicTensor)[],
): [input: SymbolicTensor | undefined, stack: readonly Layer[]] {
  const [first] = layers;
  const input = first instanceof InputLayer ? first.output : first instanceof Layer ? undefined : first;
  const stack = input === undefined ? layers : layers.slice(1);
  for (const layer of stack) {
    if (layer instanceof Layer) continue;
    throw new UsageError('Sequential expects layers, of which only the first may be an Input.', {
      hint: 'Build models with branches with `apply`: `new Model({ inputs, outputs })`.',
    });
  }
  return [input, stack as readonly Layer[]];
}

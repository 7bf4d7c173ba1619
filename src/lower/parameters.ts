import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import type { BatchNormalization, Variable } from '../nn/index.js';
import { normalizationScale } from './folding.js';

/** Where each trainable variable is in the flat vector that the optimizer updates. */
export interface ParameterLayout {
  /** In the order of the vector: the gammas and then the betas of `normalizations` come last. */
  readonly variables: readonly Variable[];
  /** Layers whose gamma and beta are both trained. Because they are contiguous, a few operators handle all of them. */
  readonly normalizations: readonly BatchNormalization[];
  /** The length of the whole vector. */
  readonly size: number;
}

/**
 * @param variables the trainable variables
 * @param normalizations the BatchNormalization layers of the model, trained or not
 */
export function parameterLayout(
  variables: readonly Variable[],
  normalizations: readonly BatchNormalization[] = [],
): ParameterLayout {
  const trainable = new Set(variables);
  const trained = [...new Set(normalizations)].filter(
    ({ gamma, beta }) =>
      gamma !== undefined && beta !== undefined && trainable.has(gamma) && trainable.has(beta),
  );
  const gammas = trained.map((layer) => layer.gamma!);
  const betas = trained.map((layer) => layer.beta!);
  const together = new Set([...gammas, ...betas]);
  const others = variables.filter((variable) => !together.has(variable));
  const ordered = [...others, ...gammas, ...betas];
  return { variables: ordered, normalizations: trained, size: totalSize(ordered) };
}

/** The variables' values one after the other. */
export function packParameters(layout: ParameterLayout): Float32Array {
  const packed = new Float32Array(layout.size);
  let offset = 0;
  for (const variable of layout.variables) {
    packed.set(variable.value, offset);
    offset += variable.size;
  }
  return packed;
}

/** Assigns a flat vector back to the variables. */
export function unpackParameters(layout: ParameterLayout, packed: Float32Array): void {
  let offset = 0;
  for (const variable of layout.variables) {
    variable.assign(packed.subarray(offset, offset + variable.size));
    offset += variable.size;
  }
}

/** A BatchNormalization as a factor for each column of a kernel, [1, channels], and a bias, [channels, 1]. */
export interface NormalizationValues {
  readonly scale: Value;
  readonly shift: Value;
}

/**
 * The graph values of variables, for lowerings: a part of the flat vector, or a constant when the variable is frozen.
 */
export class ParameterSource {
  readonly #graph: GraphBuilder;
  readonly #layout: ParameterLayout | undefined;
  readonly #parts = new Map<Variable, Value>();
  readonly #shaped = new Map<Variable, Map<string, Value>>();
  #gammas: Value | undefined;
  #betas: Value | undefined;
  #normalizations: Map<BatchNormalization, NormalizationValues> | undefined;

  /** @param flat the graph's input with all trainable parameters; undefined when everything is frozen */
  constructor(graph: GraphBuilder, layout?: ParameterLayout, flat?: Value) {
    this.#graph = graph;
    this.#layout = layout;
    if (layout === undefined || flat === undefined || layout.size === 0) return;
    const grouped = layout.normalizations.length;
    const single = layout.variables.slice(0, layout.variables.length - 2 * grouped);
    const channels = totalSize(layout.variables.slice(single.length, single.length + grouped));
    const sizes = [...single.map((variable) => variable.size), ...(grouped > 0 ? [channels, channels] : [])];
    const parts = sizes.length === 1 ? [flat] : operators.split(flat, sizes, 0);
    single.forEach((variable, index) => {
      this.#parts.set(variable, parts[index]);
    });
    if (grouped > 0) [this.#gammas, this.#betas] = parts.slice(single.length);
  }

  /** The values of a variable that is not the gamma or beta of a normalization, in the given shape. */
  of(variable: Variable, shape: readonly number[] = variable.shape): Value {
    const shapes = this.#shaped.get(variable) ?? new Map<string, Value>();
    const known = shapes.get(shape.join(' ')) ?? this.#make(variable, shape);
    this.#shaped.set(variable, shapes.set(shape.join(' '), known));
    return known;
  }

  #make(variable: Variable, shape: readonly number[]): Value {
    const part = this.#parts.get(variable);
    if (part !== undefined) return operators.reshape(part, shape);
    return this.#graph.constant(variable.path, { type: 'float32', shape, data: variable.value });
  }

  normalization(layer: BatchNormalization): NormalizationValues {
    this.#normalizations ??= this.#trainedNormalizations();
    const trained = this.#normalizations.get(layer);
    if (trained !== undefined) return trained;
    if ([layer.gamma, layer.beta].some((variable) => variable && this.#parts.has(variable))) {
      return this.#single(layer);
    }
    const { scale, shift } = normalizationScale(layer);
    const channels = scale.length;
    return {
      scale: this.#constant(`${layer.name}/scale`, [1, channels], scale),
      shift: this.#constant(`${layer.name}/shift`, [channels, 1], shift),
    };
  }

  /** gamma / sqrt(variance + epsilon) and beta - mean * scale, for all trained layers at once. */
  #trainedNormalizations(): Map<BatchNormalization, NormalizationValues> {
    const layers = this.#layout?.normalizations ?? [];
    if (this.#gammas === undefined || this.#betas === undefined) return new Map();
    const inverse = layers.flatMap((layer) => [...inverseDeviations(layer)]);
    const means = layers.flatMap((layer) => [...layer.movingMean.value]);
    const row = [1, inverse.length];
    const column = [inverse.length, 1];
    const scale = operators.multiply(
      operators.reshape(this.#gammas, row),
      this.#constant('inverse_deviations', row, Float32Array.from(inverse)),
    );
    const moved = operators.multiply(
      this.#constant('moving_means', column, Float32Array.from(means)),
      operators.reshape(scale, column),
    );
    const shift = operators.subtract(operators.reshape(this.#betas, column), moved);
    const sizes = layers.map((layer) => layer.movingMean.size);
    const scales = sizes.length === 1 ? [scale] : operators.split(scale, sizes, 1);
    const shifts = sizes.length === 1 ? [shift] : operators.split(shift, sizes, 0);
    return new Map(layers.map((layer, index) => [layer, { scale: scales[index], shift: shifts[index] }]));
  }

  /** A layer that is not among those that are computed together. */
  #single(layer: BatchNormalization): NormalizationValues {
    const channels = layer.movingMean.size;
    const inverse = this.#constant(
      `${layer.name}/inverse_deviation`,
      [1, channels],
      inverseDeviations(layer),
    );
    const means = this.#constant(`${layer.name}/moving_mean`, [channels, 1], layer.movingMean.value);
    const scale = layer.gamma ? operators.multiply(this.of(layer.gamma, [1, channels]), inverse) : inverse;
    const moved = operators.multiply(means, operators.reshape(scale, [channels, 1]));
    return {
      scale,
      shift: layer.beta
        ? operators.subtract(this.of(layer.beta, [channels, 1]), moved)
        : operators.negate(moved),
    };
  }

  #constant(name: string, shape: readonly number[], data: Float32Array): Value {
    return this.#graph.constant(name, { type: 'float32', shape, data });
  }
}

function inverseDeviations(layer: BatchNormalization): Float32Array {
  return layer.movingVariance.value.map((variance) => 1 / Math.sqrt(variance + layer.epsilon));
}

function totalSize(variables: readonly Variable[]): number {
  return variables.reduce((total, variable) => total + variable.size, 0);
}

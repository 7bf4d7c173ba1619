import { AugmentationLayer } from '../../augmentation/index.js';
import {
  type FlatCall,
  isConfigurable,
  type Layer,
  type LayerConfig,
  layerConfig,
  layerFromConfig,
  type SymbolicTensor,
} from '../../nn/index.js';

/** One call of a layer as plain data. */
export interface StoredCall {
  readonly layer: LayerConfig;
  /** Where its inputs come from: 0 is the input of the whole, n the output of the n-th call. */
  readonly inputs: readonly number[];
}

/**
 * The calls between two positions as plain data; augmentation, which only training uses, is left out.
 *
 * @returns undefined if a layer cannot be written, or reads something from before `from`
 */
export function storedCalls(calls: readonly FlatCall[], from: number, to: number): StoredCall[] | undefined {
  const places = new Map<number, number>([[from, 0]]);
  const stored: StoredCall[] = [];
  for (let position = from + 1; position <= to; position++) {
    const { layer, inputs } = calls[position];
    const sources = inputs.flatMap((input) => places.get(input) ?? []);
    if (sources.length < inputs.length) return undefined;
    if (layer instanceof AugmentationLayer) {
      places.set(position, sources[0]);
      continue;
    }
    if (!isConfigurable(layer)) return undefined;
    places.set(position, stored.push({ layer: layerConfig(layer), inputs: sources }));
  }
  // What follows reads the last one.
  return places.get(to) === stored.length ? stored : undefined;
}

/** Layers made from plain data, which can be applied several times, always with the same weights. */
export class BuiltLayers {
  /** Each once, in the order of their calls. */
  readonly layers: readonly Layer[];
  readonly #calls: readonly StoredCall[];
  readonly #byName = new Map<unknown, Layer>();

  constructor(calls: readonly StoredCall[]) {
    this.#calls = calls;
    for (const { layer } of calls) {
      if (!this.#byName.has(nameOf(layer))) this.#byName.set(nameOf(layer), layerFromConfig(layer));
    }
    this.layers = [...this.#byName.values()];
  }

  /** @throws GraftError when a layer does not fit its input */
  apply(x: SymbolicTensor): SymbolicTensor {
    const values = [x];
    for (const { layer, inputs } of this.#calls) {
      const given = inputs.map((place) => values[place]);
      values.push(this.#byName.get(nameOf(layer))!.apply(given));
    }
    return values.at(-1)!;
  }
}

/** A layer that is applied twice has the same name both times. */
export function nameOf(config: LayerConfig): string {
  return String((config.arguments.at(-1) as { readonly name: string }).name);
}

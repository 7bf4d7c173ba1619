import type { KerasConfig } from '../../nn/index.js';
import { snakeCase } from '../../snake-case.js';
import type { ModelDescription } from './description.js';
import type { Hdf5Tensor } from './hdf5.js';

/** A layer of a description, and where a Keras 3 file has its weights. */
export interface WeightPlace {
  /** Names of the models around the layer, and its own. */
  readonly names: readonly string[];
  readonly className: string;
  readonly config: KerasConfig;
  /** The groups from the root to the layer: [['layers', 'conv2d'], ...]; the first of each is the same everywhere. */
  readonly groups: readonly string[];
}

/** Where a file has the weights of each layer. */
export type TensorsOf = (place: WeightPlace) => readonly Hdf5Tensor[];

const MODELS = ['Sequential', 'Functional', 'Model'];

/**
 * The places of all layers. Keras 3 numbers the layers of a model by their class, in their order: conv2d, conv2d_1. A
 * model inside is a group with groups.
 */
export function weightPlaces({ config }: ModelDescription): WeightPlace[] {
  const counts = new Map<string, number>();
  const entries = (config?.layers ?? []) as unknown as readonly (ModelDescription & { name?: string })[];
  return entries.flatMap((entry) => {
    const { class_name: className, config: own } = entry;
    const base = snakeCase(className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const group = count === 0 ? base : `${base}_${count}`;
    const name = String(own?.name ?? entry.name ?? className);
    const place = { names: [name], className, config: own, groups: [group] };
    if (!MODELS.includes(className)) return [place];
    const inside = weightPlaces(entry).map((deeper) => ({
      ...deeper,
      names: [name, ...deeper.names],
      groups: [group, ...deeper.groups],
    }));
    return inside;
  });
}

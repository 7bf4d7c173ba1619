import { files } from '#platform';
import { UsageError } from '../../errors.js';
import type { Functional, Layer, SerializedLayer, Variable } from '../../nn/index.js';
import { version } from '../../version.js';
import { archiveBytes } from './archive.js';
import { type Hdf5Entry, hdf5Bytes } from './hdf5.js';
import { serializeModel } from './model-settings.js';
import { weightPlaces } from './weight-places.js';

/** The version of Keras whose form of files this is. */
const KERAS_VERSION = '3.15.1';

/**
 * The content of a .keras file: the architecture and the weights, which `keras.saving.load_model` opens.
 *
 * @param metadata what else to write down in its metadata.json
 * @throws UsageError for a layer of a class that Keras does not have
 */
export async function kerasBytes(
  model: Functional,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Uint8Array> {
  const { description, groups, tensors } = kerasContent(model);
  const entries = tensors.map(({ path, variable }): Hdf5Entry => {
    const { shape, value: data } = variable;
    return { path, shape, data };
  });
  const weights = await hdf5Bytes(entries, groups);
  const written = { keras_version: KERAS_VERSION, graft_version: version, ...metadata };
  return archiveBytes({ config: description, metadata: written }, weights);
}

/** What a .keras file holds, before it is packed. */
export interface KerasContent {
  readonly description: SerializedLayer;
  /** Groups of the file with weights; those of layers without weights are empty. */
  readonly groups: readonly string[];
  readonly tensors: readonly { readonly path: string; readonly variable: Variable }[];
}

/** @throws UsageError for a layer of a class that Keras does not have */
export function kerasContent(model: Functional): KerasContent {
  const description = withShortSeeds(serializeModel(model));
  const groups: string[] = ['vars'];
  const tensors: KerasContent['tensors'][number][] = [];
  for (const { names, groups: own } of weightPlaces(description)) {
    const group = `${own.map((name) => `layers/${name}`).join('/')}/vars`;
    groups.push(group);
    layerAt(model, names)?.variables.forEach((variable, index) => {
      tensors.push({ path: `${group}/${index}`, variable });
    });
  }
  return { description, groups, tensors };
}

/** Seeds of 31 bits, the most that Keras takes: its random numbers are others than Graft's in any case. */
function withShortSeeds<T>(description: T): T {
  const shorten = (key: string, value: unknown): unknown =>
    key === 'seed' && typeof value === 'number' ? Math.abs(value) % 2 ** 31 : value;
  return JSON.parse(JSON.stringify(description, shorten));
}

/**
 * Writes a model as a .keras file.
 *
 * @throws UsageError when the path does not end in .keras, or Keras does not have a layer's class
 */
export async function saveKeras(
  model: Functional,
  path: string,
  metadata?: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (!/\.keras$/i.test(path)) {
    throw new UsageError(`save expects a path that ends in .keras, but received ${JSON.stringify(path)}.`, {
      hint: 'A classifier for `graft predict` is written by saveClassifier, weights alone by saveWeights.',
    });
  }
  await files.write(path, await kerasBytes(model, metadata));
}

/** A layer by the names of the models around it and its own; undefined for an input, which a Sequential does not list. */
export function layerAt(model: Functional, [name, ...inside]: readonly string[]): Layer | undefined {
  const found = model.layers.find((layer) => layer.name === name);
  return inside.length === 0 || found === undefined ? found : layerAt(found as Functional, inside);
}

import { files } from '#platform';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import { type Hdf5Reader, type Hdf5Tensor, isHdf5, type NamedBytes, readHdf5 } from './hdf5.js';
import { listIn } from './legacy-weights.js';
import { shardNames } from './shards.js';

/** A tensor in a file of weights. */
export interface StoredTensor extends Hdf5Tensor {
  readonly name: string;
}

/** A layer in a file of weights, or a model with layers. */
export interface StoredLayer {
  readonly name: string;
  /** Its own, in Keras' order. */
  readonly tensors: readonly StoredTensor[];
  readonly inside: readonly StoredLayer[];
}

/** The layers in a file of weights. */
export interface StoredWeights {
  /**
   * Whether layers are named after their classes and numbered (Keras 3: conv2d, conv2d_1). Then the order of layers
   * inside is not known; otherwise it is the model's.
   */
  readonly numbered: boolean;
  readonly layers: readonly StoredLayer[];
}

/** The groups that hold a model's layers in files that Keras 3 and Keras 2.13 wrote. */
const NUMBERED = ['layers', '_layer_checkpoint_dependencies'];
/** Models in models, and layers in a file, at most: groups of a file may contain themselves. */
const MOST_NESTED = 20;
const MOST_LAYERS = 20_000;
/** Bytes of weights for each byte of a file, at most: tensors can be compressed. */
const MOST_GROWTH = 8;

/**
 * Reads a file of weights without their architecture: Keras 3's `.weights.h5`, the `.h5` of Keras 2 and of whole models,
 * or the list `.weights.json` of divided weights, whose files lie beside it.
 *
 * @throws UsageError when a file cannot be read
 * @throws GraftError when one is damaged, another kind of file, or declares more than it can hold
 */
export async function readWeightsFile<T>(path: string, read: (stored: StoredWeights) => T): Promise<T> {
  const parts = await partsOf(path);
  return await readHdf5(
    parts,
    (file) => {
      const stored = storedIn(file, path);
      expectPlausible(stored.layers, path, sum(parts.map(({ bytes }) => bytes.length)));
      return read(stored);
    },
    DOWNLOAD_HINT,
  );
}

async function bytesOf(path: string): Promise<Uint8Array> {
  return await files.read(path).catch((error) => {
    throw new UsageError(`The weights file ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
}

async function partsOf(path: string): Promise<NamedBytes[]> {
  const bytes = await bytesOf(path);
  if (isHdf5(bytes)) return [{ name: path, bytes }];
  if (!/\.json$/i.test(path)) throw notReadable(path);
  const folder = path.replace(/[^/\\]*$/, '');
  const parts: NamedBytes[] = [];
  for (const name of shardNames(bytes, path)) {
    const place = `${folder}${name}`;
    parts.push({ name: place, bytes: await bytesOf(place) });
  }
  return parts;
}

export function notReadable(path: string, cause?: unknown): GraftError {
  return new GraftError(
    `${path} is not a readable Keras weights file: it is damaged, cut off or another kind of file.`,
    {
      hint: `Expected HDF5 (.h5) in the layout of Keras' own application weights. ${DOWNLOAD_HINT}`,
      cause,
    },
  );
}

export const DOWNLOAD_HINT = 'If it was downloaded, delete it and download it again.';

function storedIn(file: Hdf5Reader, path: string): StoredWeights {
  const budget = { left: MOST_LAYERS };
  const tooMany = (): GraftError =>
    new GraftError(`${path} is damaged: its groups contain each other, or more than ${MOST_LAYERS} layers.`, {
      hint: DOWNLOAD_HINT,
    });
  const numbered = (group: string, depth: number): StoredLayer[] => {
    if (depth > MOST_NESTED) throw tooMany();
    return NUMBERED.flatMap((kind) => file.names(`${group}${kind}`).map((name) => [kind, name])).map(
      ([kind, name]) => {
        if (budget.left-- <= 0) throw tooMany();
        const own = `${group}${kind}/${name}/`;
        // HDF5 lists names in alphabetical order, in which 10 comes before 2.
        const indices = file.names(`${own}vars`).sort((one, other) => Number(one) - Number(other));
        const tensors = indices.flatMap((index) =>
          tensorAt(file, `${own}vars/${index}`, `${name}/vars/${index}`),
        );
        return { name, tensors, inside: numbered(own, depth + 1) };
      },
    );
  };
  if (NUMBERED.some((kind) => file.names('').includes(kind))) {
    return { numbered: true, layers: numbered('', 0) };
  }
  // In a whole saved model, the weights are one level down.
  const root = file.names('').includes('model_weights') ? 'model_weights/' : '';
  const names = listIn(file, root.slice(0, -1), 'layer_names');
  if (names === undefined || names.length > MOST_LAYERS) throw notReadable(path);
  const layers = names.map((name): StoredLayer => {
    const listed = listIn(file, `${root}${name}`, 'weight_names');
    if (listed === undefined) throw notReadable(path);
    return nodeOf(
      name,
      listed.map((tensor): StoredTensor => {
        const [found] = tensorAt(file, `${root}${name}/${tensor}`, tensor);
        if (found === undefined) throw notReadable(path);
        return found;
      }),
    );
  });
  return { numbered: false, layers };
}

function tensorAt(file: Hdf5Reader, place: string, name: string): StoredTensor[] {
  const found = file.tensor(place);
  return found === undefined ? [] : [{ name, shape: found.shape, read: () => found.read() }];
}

/**
 * A layer of Keras 2's layout. A model's weights are all in its group, first those that were trained; the names in front
 * of the last slash tell its layers apart, in the order in which they first occur.
 */
function nodeOf(name: string, tensors: readonly StoredTensor[]): StoredLayer {
  const byLayer = new Map<string, StoredTensor[]>();
  for (const tensor of tensors) {
    const layer = tensor.name.split('/').slice(0, -1).join('/');
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), tensor]);
  }
  if (byLayer.size <= 1) return { name, tensors, inside: [] };
  const inside = [...byLayer].map(([layer, own]) => ({ name: layer, tensors: own, inside: [] }));
  return { name, tensors: [], inside };
}

/** Before anything is read: what a file says about itself is not believed. */
function expectPlausible(layers: readonly StoredLayer[], path: string, bytes: number): void {
  const count = ({ tensors, inside }: StoredLayer): number =>
    sum(tensors.map(({ shape }) => shape.reduce((product, size) => product * size, 1))) +
    sum(inside.map(count));
  const numbers = sum(layers.map(count));
  if (numbers * 4 <= MOST_GROWTH * bytes) return;
  throw new GraftError(`${path} declares ${numbers} numbers, but has ${bytes} bytes.`, {
    hint: DOWNLOAD_HINT,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

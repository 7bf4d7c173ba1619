import { Dataset, File, type Group } from 'jsfive';
import { files } from '#platform';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { type Functional, formatShape, type Layer } from '../nn/index.js';
import { Session } from '../session/index.js';
import { snakeCase } from '../snake-case.js';
import { isArchive, loadModel } from '../train/index.js';
import { loadWeightsOfModelFile } from './weights-of-model-file.js';

const DOWNLOAD_HINT = 'If it was downloaded, delete it and download it again.';

interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Float32Array;
}

interface StoredLayer {
  readonly name: string;
  readonly tensors: readonly StoredTensor[];
}

/**
 * Loads the weights of a Keras .h5 file into a model. The file has the layout of Keras 2's `save_weights`, which is
 * also that of Keras' application weights and of whole saved models, or the layout of Keras 3's `.weights.h5`. Of a
 * `.keras` archive it takes the model, its beginning or a model in it, whichever fits. As in
 * Keras, layers with weights are matched in order, so names may differ; Keras 3's files number layers by their class.
 * Nothing is assigned unless everything fits.
 *
 * @throws UsageError when the file does not exist
 * @throws GraftError when it is not an HDF5 file; or for the first tensor that does not fit
 */
export async function loadKerasWeights(model: Functional, path: string): Promise<void> {
  if (isArchive(await readFile(path))) {
    await loadWeightsOfModelFile(model, path);
    return;
  }
  const stored = (await readLayers(path, model)).filter((layer) => layer.tensors.length > 0);
  const layers = model.layers.filter((layer) => layer.variables.length > 0);
  const assignments = layers.flatMap((layer, index) => match(layer, stored[index], path));
  if (stored.length > layers.length) {
    throw new GraftError(
      `${path} holds ${stored.length} layers with weights, but ${model.name} has ${layers.length}; the first too many is ${stored[layers.length].name}.`,
      { hint: 'Expected the "no_top" file of the same architecture and alpha.' },
    );
  }
  for (const assign of assignments) assign();
}

/**
 * Checks that a Keras .h5 file is complete: reads every tensor, without a model.
 *
 * @throws UsageError when the file does not exist
 * @throws GraftError when it is not an HDF5 file, is cut off, or has another number of tensors or parameters
 */
export async function checkKerasWeights(
  path: string,
  expected?: { tensors: number; parameters: number },
): Promise<void> {
  if (expected === undefined && isArchive(await readFile(path))) {
    const session = new Session();
    await loadModel(path, { session }).finally(() => session.close());
    return;
  }
  const tensors = (await readLayers(path)).flatMap((layer) => layer.tensors);
  const parameters = tensors.reduce((total, tensor) => total + readTensor(tensor, path).length, 0);
  if (expected === undefined) return;
  if (tensors.length === expected.tensors && parameters === expected.parameters) return;
  throw new GraftError(
    `Expected ${expected.tensors} tensors with ${expected.parameters} parameters in ${path}, but it has ${tensors.length} with ${parameters}.`,
    { hint: DOWNLOAD_HINT },
  );
}

function match(layer: Layer, stored: StoredLayer | undefined, path: string): (() => void)[] {
  const hint = 'Expected the "no_top" file of the same architecture and alpha.';
  if (stored === undefined) {
    throw new GraftError(`${path} holds no weights for layer ${layer.name} (${layer.className}).`, { hint });
  }
  return layer.variables.map((variable, index) => {
    const tensor = stored.tensors[index];
    if (tensor === undefined || formatShape(tensor.shape) !== formatShape(variable.shape)) {
      const received =
        tensor === undefined ? 'nothing' : `${tensor.name} of shape ${formatShape(tensor.shape)}`;
      throw new GraftError(
        `${path} does not fit: ${variable.path} expects shape ${formatShape(variable.shape)}, but the file has ${received} in its place.`,
        { hint },
      );
    }
    const values = readTensor(tensor, path);
    return () => variable.assign(values);
  });
}

/** Reads a tensor's values, which can be cut off even where its name is still in the file. */
function readTensor(tensor: StoredTensor, path: string): Float32Array {
  try {
    return tensor.read();
  } catch (error) {
    throw new GraftError(
      `${path} is damaged or cut off: ${tensor.name} cannot be read (reason: ${reasonOf(error)}).`,
      {
        hint: DOWNLOAD_HINT,
        cause: error,
      },
    );
  }
}

async function readFile(path: string): Promise<Uint8Array> {
  return await files.read(path).catch((error) => {
    throw new UsageError(`The weights file ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
}

/** @param model the model whose layers to look for; without it, all layers in the file, in any order */
async function readLayers(path: string, model?: Functional): Promise<StoredLayer[]> {
  const bytes = await readFile(path);
  try {
    const file = new File(
      (bytes.buffer as ArrayBuffer).slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      path,
    );
    const numbered = file.keys.find((key) => KERAS3_ROOTS.includes(key));
    if (numbered !== undefined) return numberedLayers(file.get(numbered) as Group, model);
    // In a whole saved model, the weights are one level down.
    const root = file.keys.includes('model_weights') ? (file.get('model_weights') as Group) : file;
    return names(root, 'layer_names').map((name) => {
      const group = root.get(name) as Group;
      return { name, tensors: names(group, 'weight_names').map((tensor) => storedTensor(group, tensor)) };
    });
  } catch (error) {
    throw new GraftError(
      `${path} is not a readable Keras weights file: it is damaged, cut off or another kind of file.`,
      {
        hint: `Expected HDF5 (.h5) in the layout of Keras' own application weights. ${DOWNLOAD_HINT}`,
        cause: error,
      },
    );
  }
}

/** The groups that hold a model's layers in files of Keras 3, and of Keras 2.13. */
const KERAS3_ROOTS: readonly string[] = ['layers', '_layer_checkpoint_dependencies'];

/**
 * Layers of Keras 3's `.weights.h5`: groups named after the class, numbered in the model's order (conv2d, conv2d_1, and
 * so on), each with its variables in `vars` as 0, 1, 2.
 */
function numberedLayers(root: Group, model: Functional | undefined): StoredLayer[] {
  const used = new Map<string, number>();
  const groupOf = (layer: Layer): string => {
    const base = snakeCase(layer.className);
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  };
  const wanted = model?.layers.map(groupOf) ?? root.keys;
  const surplus = root.keys.filter((key) => !wanted.includes(key));
  return [...wanted.filter((key) => root.keys.includes(key)), ...surplus].map((name) => {
    const group = root.get(name) as Group;
    const variables = group.keys.includes('vars') ? (group.get('vars') as Group) : undefined;
    // HDF5 lists names in alphabetical order, in which 10 comes before 2.
    const indices = (variables?.keys ?? []).sort((one, other) => Number(one) - Number(other));
    return {
      name,
      tensors: indices.map((index) => ({
        ...storedTensor(variables!, index),
        name: `${name}/vars/${index}`,
      })),
    };
  });
}

/** Reads a list of names. HDF5 pads names with zeros, and Keras divides long lists into several attributes. */
function names(group: Group, attribute: string): string[] {
  const pieces = Object.keys(group.attrs).includes(attribute)
    ? [group.attrs[attribute]]
    : Array.from(
        { length: Object.keys(group.attrs).length },
        (_, index) => group.attrs[`${attribute}${index}`],
      );
  const lists = pieces.filter((piece) => piece !== undefined);
  if (lists.length === 0 || !lists.every(Array.isArray))
    throw new Error(`the attribute ${attribute} is missing`);
  return lists.flat().map((name) => String(name).split('\0')[0]);
}

function storedTensor(group: Group, name: string): StoredTensor {
  const dataset = group.get(name);
  if (!(dataset instanceof Dataset)) throw new Error(`${name} is not a dataset`);
  return { name, shape: dataset.shape, read: () => Float32Array.from(dataset.value) };
}

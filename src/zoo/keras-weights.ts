import { files } from '#platform';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { Functional, formatShape, type Layer, SeparableConv2D } from '../nn/index.js';
import { Session } from '../session/index.js';
import { snakeCase } from '../snake-case.js';
import {
  DOWNLOAD_HINT,
  isArchive,
  loadModel,
  readWeightsFile,
  type StoredLayer,
  type StoredTensor,
  type StoredWeights,
} from '../train/index.js';
import { loadWeightsOfModelFile } from './weights-of-model-file.js';

/**
 * Loads the weights of a Keras file into a model. The file is one of these: an `.h5` in the layout of Keras 2's
 * `save_weights`, which is also that of Keras' application weights and of whole saved models; Keras 3's `.weights.h5`;
 * the `.weights.json` of weights that Keras divided into several files, which lie beside it; a `.keras` archive. It takes
 * the weights of the file's model, or of a model in it, whichever fits; a head that only the file has, of Dense layers or
 * MobileNetV3's, is left out. As in Keras, layers with weights are matched in order, so names may differ; Keras 3's files
 * number layers by their class. Nothing is assigned unless everything fits.
 *
 * @throws UsageError when a file does not exist
 * @throws GraftError when it is another kind of file or damaged; or for the first tensor that does not fit
 */
export async function loadKerasWeights(model: Functional, path: string): Promise<void> {
  if (isArchive(await readFile(path))) {
    await loadWeightsOfModelFile(model, path);
    return;
  }
  await readWeightsFile(path, (stored) => {
    for (const assign of assignmentsOf(model, stored, path)) assign();
  });
}

/**
 * Checks that a Keras file of weights is complete: reads every tensor, without a model.
 *
 * @throws UsageError when the file does not exist
 * @throws GraftError when it is another kind of file, is cut off, or has another number of tensors or parameters
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
  await readWeightsFile(path, ({ layers }) => {
    const tensors = layers.flatMap(leavesOf).flatMap((layer) => layer.tensors);
    const parameters = tensors.reduce((total, tensor) => total + readTensor(tensor, path).length, 0);
    if (expected === undefined) return;
    if (tensors.length === expected.tensors && parameters === expected.parameters) return;
    throw new GraftError(
      `Expected ${expected.tensors} tensors with ${expected.parameters} parameters in ${path}, but it has ${tensors.length} with ${parameters}.`,
      { hint: DOWNLOAD_HINT },
    );
  });
}

const OTHER_NETWORK = 'Expected a file of the same architecture and alpha.';

/** A layer of the model, and what the file has in its place. */
type Pair = readonly [layer: Layer, stored: StoredLayer | undefined];

/** Layers of the model with their weights in the file, and what the file has besides. */
interface Alignment {
  readonly pairs: readonly Pair[];
  readonly surplus: readonly StoredLayer[];
}

function assignmentsOf(model: Functional, { numbered, layers }: StoredWeights, path: string): (() => void)[] {
  const align = numbered ? alignByNumber : alignInOrder;
  const candidates = [layers, ...layers.flatMap(modelsIn)].map((each) => align(model, each));
  const found = candidates.find(({ pairs, surplus }) => {
    return pairs.every(([layer, stored]) => fits(layer, stored)) && surplus.every(isOfHead);
  });
  // If nothing fits, the message is about the file's own model.
  const { pairs, surplus } = found ?? candidates[0];
  const assignments = pairs.flatMap(([layer, stored]) => match(layer, stored, path));
  if (found !== undefined) return assignments;
  throw new GraftError(
    `${path} holds ${pairs.length + surplus.length} layers with weights, but ${model.name} has ${pairs.length}; the first too many is ${surplus[0].name}.`,
    { hint: OTHER_NETWORK },
  );
}

/** The layers of each model in a layer, from the outermost to the innermost. */
function modelsIn({ inside }: StoredLayer): (readonly StoredLayer[])[] {
  return inside.length === 0 ? [] : [inside, ...inside.flatMap(modelsIn)];
}

/** Layers that have weights themselves. */
function leavesOf(layer: StoredLayer): StoredLayer[] {
  const own = layer.tensors.length > 0 ? [{ ...layer, inside: [] }] : [];
  return [...own, ...layer.inside.flatMap(leavesOf)];
}

function isModel(layer: Layer): layer is Functional {
  return layer instanceof Functional && !(layer instanceof SeparableConv2D);
}

/** The layers with weights, those of models inside in the place of these. */
function withWeights({ layers }: Functional): Layer[] {
  return layers.flatMap((layer) => {
    if (isModel(layer)) return withWeights(layer);
    return layer.variables.length > 0 ? [layer] : [];
  });
}

function alignInOrder(model: Functional, stored: readonly StoredLayer[]): Alignment {
  const leaves = stored.flatMap(leavesOf);
  const layers = withWeights(model);
  return {
    pairs: layers.map((layer, index): Pair => [layer, leaves[index]]),
    surplus: leaves.slice(layers.length),
  };
}

/** By class and number: conv2d, conv2d_1, and so on, in the order of the model's layers. */
function alignByNumber(model: Functional, stored: readonly StoredLayer[]): Alignment {
  const used = new Map<string, number>();
  const left = new Map(stored.map((each) => [each.name, each]));
  const pairs: Pair[] = [];
  const surplus: StoredLayer[] = [];
  for (const layer of model.layers) {
    const base = snakeCase(layer.className);
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    const name = count === 0 ? base : `${base}_${count}`;
    const found = left.get(name);
    left.delete(name);
    if (isModel(layer)) {
      const inner = alignByNumber(layer, found?.inside ?? []);
      pairs.push(...inner.pairs);
      surplus.push(...inner.surplus);
    } else if (layer.variables.length > 0) {
      pairs.push([layer, found]);
    } else if (found !== undefined) {
      surplus.push(...leavesOf(found));
    }
  }
  return { pairs, surplus: [...surplus, ...[...left.values()].flatMap(leavesOf)] };
}

function fits({ variables }: Layer, stored: StoredLayer | undefined): boolean {
  return (
    stored?.tensors.length === variables.length &&
    variables.every(({ shape }, index) => formatShape(shape) === formatShape(stored.tensors[index].shape))
  );
}

/** The convolutions of 1 x 1 at the top of MobileNetV3; those of other networks may belong to the network. */
const TOP_OF_MOBILENET_V3: readonly string[] = ['conv_2', 'logits'];

/** Whether it can only be of a head: a Dense layer, a matrix and perhaps a bias, or one of MobileNetV3's top. */
function isOfHead({ name, tensors: [kernel, bias, ...others] }: StoredLayer): boolean {
  const { shape } = kernel;
  const isTop = shape.length === 4 && TOP_OF_MOBILENET_V3.includes(name.toLowerCase());
  const hasBias = bias === undefined || (bias.shape.length === 1 && bias.shape[0] === shape.at(-1));
  return (shape.length === 2 || isTop) && hasBias && others.length === 0;
}

function match(layer: Layer, stored: StoredLayer | undefined, path: string): (() => void)[] {
  const hint = OTHER_NETWORK;
  if (stored === undefined) {
    throw new GraftError(`${path} holds no weights for layer ${layer.name} (${layer.className}).`, { hint });
  }
  if (stored.tensors.length > layer.variables.length) {
    throw new GraftError(
      `${path} does not fit: layer ${layer.name} (${layer.className}) has ${layer.variables.length} weights, but ${stored.name} in the file has ${stored.tensors.length}.`,
      { hint },
    );
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

import { files } from '#platform';
import { GraftError, reasonOf, UsageError } from '../../errors.js';
import { formatShape, type KerasConfig, type Layer } from '../../nn/index.js';
import { anything, checkOptions } from '../../options.js';
import { parseJson } from '../../parse-json.js';
import { currentSession, type Session } from '../../session/index.js';
import { shellWord } from '../../shell-word.js';
import type { Model } from '../model.js';
import { isArchive, readArchive } from './archive.js';
import type { ModelDescription } from './description.js';
import { type Hdf5Reader, type Hdf5Tensor, isHdf5, readHdf5 } from './hdf5.js';
import { legacyTensors } from './legacy-weights.js';
import { deserializeModel } from './model-from-settings.js';
import { layerAt } from './save-model.js';
import { type TensorsOf, type WeightPlace, weightPlaces } from './weight-places.js';

/** Options of `loadModel`. */
export interface LoadModelOptions {
  /** The session that the model belongs to. By default the one in which this is called. */
  session?: Session;
}

/** Bytes of weights for each byte of a file, at most: weights can be compressed. */
const MOST_GROWTH = 8;

/**
 * Opens a model that Keras saved, as a `.keras` archive or a whole `.h5` file, or that `model.save` wrote: Functional and
 * Sequential models of layers that Graft has. Keras `keras.saving.load_model`; the model is not compiled.
 *
 * @throws UsageError when the file cannot be read, or has a layer or a setting that Graft does not have
 * @throws GraftError when it is damaged, another kind of file, or its weights do not fit its layers
 *
 * @example
 * ```ts
 * import { loadModel } from '@graft-vision/graft';
 *
 * const model = await loadModel('their.keras');
 * console.log(model.summary());
 * ```
 */
export async function loadModel(path: string, options: LoadModelOptions = {}): Promise<Model> {
  checkOptions('loadModel', options, { session: anything });
  const session = options.session ?? currentSession();
  const bytes = await files.read(path).catch((error) => {
    throw new UsageError(`The model ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  if (isArchive(bytes)) {
    const { config, metadata, weights } = await readArchive(bytes, path);
    return await readHdf5(weights, (file) => {
      const tensors: TensorsOf = (place) => numberedTensors(file, place);
      return built({ path, session, bytes }, config, metadata.keras_version, tensors);
    });
  }
  if (isHdf5(bytes)) {
    return await readHdf5({ bytes, name: path }, (file) => {
      const config = parseJson(String(file.attribute('', 'model_config') ?? ''));
      if (config === undefined) throw withoutArchitecture(path);
      const version = file.attribute('', 'keras_version');
      const description = config as ModelDescription;
      const tensors = legacyTensors(file, path);
      return built({ path, session, bytes }, description, version, tensors);
    });
  }
  throw new GraftError(`${path} is not a Keras model: it is neither a .keras archive nor an HDF5 file.`, {
    hint: 'Expected what model.save("model.keras") writes in Keras. For Graft\'s own model.onnx call restoreModel.',
  });
}

function withoutArchitecture(path: string): GraftError {
  return new GraftError(`${path} has weights, but does not say of which layers.`, {
    hint: `Save the whole model with Keras' model.save. If these are weights of one of Keras' own networks: graft train PHOTOS --weights ${shellWord(path)}`,
  });
}

interface FileContext {
  readonly path: string;
  readonly session: Session;
  readonly bytes: Uint8Array;
}

function built(
  { path, session, bytes }: FileContext,
  description: ModelDescription,
  kerasVersion: unknown,
  tensorsOf: TensorsOf,
): Model {
  const model = inFile(path, () => {
    expectDescription(description);
    const places = weightPlaces(description);
    expectOneMeaning(places, kerasVersion);
    return deserializeModel(withStatistics(description, places, tensorsOf), { session, depth: 0 });
  });
  if (!model.isBuilt) {
    throw new GraftError(`${path} does not say which shape the input of the model has.`, {
      hint: 'Call the model once before you save it in Keras, or begin it with keras.Input.',
    });
  }
  if (model.countParams() * 4 > MOST_GROWTH * bytes.length) {
    throw new GraftError(
      `${path} describes a model with ${model.countParams()} weights, but has ${bytes.length} bytes.`,
      { hint: 'It is damaged or was changed. Save the model again.' },
    );
  }
  const assignments = weightPlaces(description).flatMap((place) => {
    const layer = layerAt(model, place.names);
    if (layer === undefined || layer.variables.length === 0) return [];
    return assigned(layer, tensorsOf(place), path);
  });
  for (const assign of assignments) assign();
  return model;
}

/** Adds the file's name to a message about its layers. */
function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
    const Kind = error instanceof UsageError ? UsageError : GraftError;
    throw new Kind(`${path} cannot be built in Graft. ${error.message}`, { hint: error.hint, cause: error });
  }
}

function expectDescription({ class_name: className, config }: ModelDescription): void {
  if (typeof className === 'string' && typeof config === 'object' && config !== null) return;
  throw new UsageError('It does not describe a model with a class and settings.');
}

/** Keras 2 computes its hard sigmoid as 0.2 x + 0.5, Keras 3 as x / 6 + 0.5, under the same name. */
function expectOneMeaning(places: readonly WeightPlace[], kerasVersion: unknown): void {
  const former = /^[12]\./.test(String(kerasVersion));
  const found = former && places.find(({ config }) => config?.activation === 'hard_sigmoid');
  if (!found) return;
  throw new UsageError(
    `Layer ${found.names.join('/')} has the activation hard_sigmoid of Keras ${kerasVersion}, which Graft does not have.`,
    { hint: 'Keras 3 means another function by this name.' },
  );
}

function assigned(layer: Layer, tensors: readonly Hdf5Tensor[], path: string): (() => void)[] {
  const { variables } = layer;
  const hint = 'It is damaged, or its weights belong to another model.';
  if (tensors.length !== variables.length) {
    throw new GraftError(
      `${path} has ${tensors.length} weights for layer ${layer.name} (${layer.className}), which has ${variables.length}.`,
      { hint },
    );
  }
  return variables.map((variable, index) => {
    const { shape } = tensors[index];
    if (formatShape(shape) !== formatShape(variable.shape)) {
      throw new GraftError(
        `${path} has ${variable.path} of the shape ${formatShape(shape)}, but the layer expects ${formatShape(variable.shape)}.`,
        { hint },
      );
    }
    const values = tensors[index].read();
    return () => variable.assign(values);
  });
}

/** Of Keras 3: `layers/conv2d_1/vars/0`; early versions call `layers` otherwise. */
function numberedTensors(file: Hdf5Reader, { groups }: WeightPlace): Hdf5Tensor[] {
  let path = '';
  for (const group of groups) {
    const roots = ['layers', '_layer_checkpoint_dependencies'].map((root) => `${path}${root}`);
    const root = roots.find((each) => file.names(each).includes(group));
    if (root === undefined) return [];
    path = `${root}/${group}/`;
  }
  const names = file.names(`${path}vars`).sort((one, other) => Number(one) - Number(other));
  return names.flatMap((name) => file.tensor(`${path}vars/${name}`) ?? []);
}

/**
 * The description with the statistics of each Normalization that learned them from data (`adapt`): the file has them
 * among its weights, Graft's layer among its settings.
 */
function withStatistics(
  description: ModelDescription,
  places: readonly WeightPlace[],
  tensorsOf: TensorsOf,
): ModelDescription {
  const learned = new Map<KerasConfig, KerasConfig>();
  for (const place of places) {
    const { className, config } = place;
    if (className !== 'Normalization' || !(config.mean === undefined || config.mean === null)) continue;
    const [mean, variance] = tensorsOf(place);
    if (
      mean === undefined ||
      variance === undefined ||
      [mean, variance].some(({ shape }) => isLarge(shape))
    ) {
      throw new UsageError(`Layer ${place.names.join('/')} (Normalization) has no mean and variance.`);
    }
    learned.set(config, { ...config, mean: [...mean.read()], variance: [...variance.read()] });
  }
  return learned.size === 0 ? description : replaced(description, learned);
}

function isLarge(shape: readonly number[]): boolean {
  return shape.reduce((product, size) => product * size, 1) > 65_536;
}

function replaced(
  description: ModelDescription,
  configs: ReadonlyMap<KerasConfig, KerasConfig>,
): ModelDescription {
  const own = configs.get(description.config);
  if (own !== undefined) return { ...description, config: own };
  const { layers } = description.config ?? {};
  if (!Array.isArray(layers)) return description;
  const inside = (layers as unknown as ModelDescription[]).map((each) => replaced(each, configs));
  return { ...description, config: { ...description.config, layers: inside as never } };
}

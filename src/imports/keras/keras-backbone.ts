import { basename, resolve } from 'node:path';
import { AugmentationLayer } from '../../augmentation/index.js';
import { GraftError, UsageError } from '../../errors.js';
import { cutPositions } from '../../lower/index.js';
import { nearestNamesHint } from '../../nearest-names.js';
import {
  AddConstant,
  type FlatCall,
  Flatten,
  Functional,
  flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  Input,
  MultiplyConstant,
  Normalization,
  PReLU,
  Rescaling,
  Reshape,
  Subtract,
  type SymbolicTensor,
  TrueDivide,
} from '../../nn/index.js';
import type { Session } from '../../session/index.js';
import { loadModel, Model } from '../../train/index.js';
import { backboneOf } from '../../zoo/index.js';

/** Options of `importKeras`. */
export interface ImportKerasOptions {
  /** Height and width in pixels. */
  readonly imageSize: readonly [height: number, width: number];
  /** The name of the layer whose output a new head reads. Default: the last one before the file's own head. */
  readonly cut?: string;
  readonly session: Session;
}

/** A network from a Keras file, without its head. */
export interface ImportedKeras {
  readonly base: Model;
  /** The name of the layer where it was cut. */
  readonly cut: string;
  /** The names of the layers that were cut off. */
  readonly head: readonly string[];
  /** The names of the file's model and of models in it; `keras.applications` gives each of its networks its own. */
  readonly names: readonly string[];
  /** Whether the network prepares pixels from 0 to 255 itself. */
  readonly scalesPixels: boolean;
}

/**
 * The network in a model that Keras saved, up to the last map before its head: before the pooling, or the flattening,
 * that everything passes through. Augmentation is left out, and models inside are one network.
 *
 * @throws UsageError and GraftError as `loadModel`; and when there are no maps, or no layer of the name `cut`
 */
export async function importKeras(path: string, options: ImportKerasOptions): Promise<ImportedKeras> {
  const { imageSize, cut, session } = options;
  const model = await loadModel(path, { session });
  const channels = model.inputShape.at(-1);
  if (model.inputShape.length !== 4 || channels !== 3) {
    throw new UsageError(
      `${path} takes inputs of the shape [${model.inputShape.slice(1).join(', ')}], but a network for photographs takes [height, width, 3].`,
      { hint: 'Expected a network for colour pictures with the channels last.' },
    );
  }
  const calls = flatten(model);
  const end = cut === undefined ? lastMap(calls, path) : namedCut(calls, cut, path);
  // The head may be made for the file's own size, but maps can have any.
  const base = session.use(() => networkUpTo(calls.slice(0, end + 1), imageSize, nameOf(path)));
  return {
    base,
    cut: calls[end].layer.name,
    head: [...new Set(calls.slice(end + 1).map(({ layer }) => layer.name))],
    names: [model, ...model.layers.filter((layer) => layer instanceof Functional)].map(({ name }) => name),
    scalesPixels: calls.slice(1, end + 1).some((call) => call.inputs[0] === 0 && scalesPixels(calls, call)),
  };
}

function lastMap(calls: readonly FlatCall[], path: string): number {
  const cuts = cutPositions(calls);
  const headAt = cuts.findIndex((position) => beginsHead(calls, position));
  const maps = (headAt < 0 ? cuts : cuts.slice(0, headAt)).filter(
    (position) => position > 0 && calls[position].outputShape.length === 4,
  );
  const last = maps.at(-1);
  if (last !== undefined) return last;
  throw new GraftError(
    `${path} has no map that everything passes through, so it is no network for pictures.`,
    {
      hint: 'Expected an image classifier, or a network that gives maps of features.',
    },
  );
}

/** Whether a call leaves the maps: pooling over all positions, or flattening. */
function beginsHead(calls: readonly FlatCall[], position: number): boolean {
  const { layer, inputs, outputShape } = calls[position];
  if (layer instanceof GlobalAveragePooling2D || layer instanceof GlobalMaxPooling2D) return true;
  if (!(layer instanceof Flatten || layer instanceof Reshape)) return false;
  return calls[inputs[0]].outputShape.length === 4 && outputShape.length !== 4;
}

function namedCut(calls: readonly FlatCall[], name: string, path: string): number {
  const possible = cutPositions(calls).filter(
    (position) => position > 0 && [2, 4].includes(calls[position].outputShape.length),
  );
  const found = possible.findLast((position) => calls[position].layer.name === name);
  if (found !== undefined) return found;
  const names = possible.map((position) => calls[position].layer.name);
  const isThere = calls.some(({ layer }) => layer.name === name);
  throw new UsageError(
    isThere
      ? `${path} cannot be cut at ${name}: what comes later also reads what comes before it.`
      : `${path} has no layer ${JSON.stringify(name)}.`,
    { hint: nearestNamesHint(name, names.slice(-12)) },
  );
}

/** Calls as one model for pictures of a size, without augmentation. */
function networkUpTo(
  calls: readonly FlatCall[],
  imageSize: ImportKerasOptions['imageSize'],
  name: string,
): Model {
  const inputs = Input({ shape: [...imageSize, 3] });
  const tensors: SymbolicTensor[] = [inputs];
  for (const { layer, inputs: sources } of calls.slice(1)) {
    const given = sources.map((source) => tensors[source]);
    if (layer instanceof PReLU) expectSlopesFit(layer, given[0]);
    tensors.push(layer instanceof AugmentationLayer ? given[0] : layer.apply(given));
  }
  return new Model({ inputs, outputs: tensors.at(-1)!, name });
}

/** A PReLU may have slopes for each position. */
function expectSlopesFit({ name, alpha }: PReLU, { shape }: SymbolicTensor): void {
  const fits = alpha.shape.every((size, axis) => size === 1 || size === shape[axis + 1]);
  if (fits) return;
  throw new UsageError(`Layer ${name} (PReLU) has slopes for maps of another size.`, {
    hint: 'Choose the size of the pictures that the network was made for: --set imageSize=SIZE.',
  });
}

/** Whether pixels are scaled before anything else happens to them; augmentation may come first. */
function scalesPixels(calls: readonly FlatCall[], call: FlatCall): boolean {
  const { layer } = call;
  if (!(layer instanceof AugmentationLayer)) return isScaling(call);
  const position = calls.indexOf(call);
  return calls.some((next) => next.inputs[0] === position && scalesPixels(calls, next));
}

const SCALING = [Rescaling, Normalization, TrueDivide, Subtract, MultiplyConstant, AddConstant];

function isScaling({ layer }: FlatCall): boolean {
  return SCALING.some((kind) => layer instanceof kind);
}

/** The name of a file as that of a network. */
function nameOf(file: string): string {
  const last = basename(resolve(file)).replace(/\.(keras|h5|hdf5)$/i, '');
  const name = last.replace(/[^\w.-]+/g, '_').slice(0, 100) || 'imported';
  // A network is recognized by its name.
  return backboneOf({ name }) === undefined ? name : `${name}_keras`;
}

import { GraftError, UsageError } from '../../errors.js';
import type { Graph } from '../../graph/index.js';
import {
  type FlatCall,
  Functional,
  flatten,
  Input,
  type Layer,
  type SymbolicTensor,
} from '../../nn/index.js';
import { anything, checkOptions, texts, trueOrFalse } from '../../options.js';
import type { ImageSize } from '../../pictures/index.js';
import { currentSession, type Session } from '../../session/index.js';
import { Model } from '../../train/index.js';
import { alphaOf, backboneOf, rememberBeginning } from '../../zoo/index.js';
import type { ClassifierCard } from '../card.js';
import { type ClassifierFile, readClassifierFile } from '../classifier-file.js';
import type { Source } from '../source.js';
import { adaptHead } from './adapt-head.js';
import { assignStoredWeights } from './assign-weights.js';
import { BuiltLayers } from './built-layers.js';
import { fillHead, storedValues } from './fill-head.js';
import { borderOf, headVariables, readHead, type StoredHead } from './stored-head.js';
import { StoredNetwork } from './stored-network.js';

/** Options of `restoreModel`. */
export interface RestoreOptions {
  /** The classes to tell apart from now on, in the order of the outputs; default the file's own. */
  readonly classNames?: readonly string[];
  /** Height and width in pixels; default the file's own. */
  readonly imageSize?: ImageSize;
  /** Leaves out the softmax or sigmoid at the end, for losses that take logits. Default false. */
  readonly logits?: boolean;
  /** The number of outputs for two classes, 1 or 2. Default as in the file, or 1 for two new classes. */
  readonly outputs?: number;
  /** The session that the model is made in. By default the one in which this is called. */
  readonly session?: Session;
}

/** A classifier that can be trained further. */
export interface RestoredModel {
  /** From pixels [batch, height, width, 3] in [0, 255] to the outputs that it had when it was saved. */
  readonly model: Model;
  /** The network without preprocessing and head, as `MobileNetV2()` gives it: to build another model around it. */
  readonly base: Model;
  /** The layers after the network, in the order of their calls. */
  readonly head: readonly Layer[];
  /** The file's card. */
  readonly card: ClassifierCard;
  /**
   * - 'kept': the same classes in the same order.
   * - 'reordered': the same classes in another order; each has its own weights.
   * - 'matched': some of the classes, or another number of outputs. Classes that the file knows have their own weights, a
   *   new class has the mean of all.
   * - 'replaced': other classes; the layer that tells them apart starts at zero, those before it are kept.
   */
  readonly headWas: 'kept' | 'reordered' | 'matched' | 'replaced';
  /** From pixels in [0, 255] to what the network expects, as the file does it. */
  preprocessInput(pixels: SymbolicTensor): SymbolicTensor;
  /** From the network's maps to the outputs, through the layers of `head`. */
  applyHead(maps: SymbolicTensor): SymbolicTensor;
}

/**
 * Makes a model that can be trained again from a classifier's file. Saved again without training, it gives the same
 * predictions. The head is built as it was, whatever its layers are, and so is a network that is none of Graft's own. In
 * the file the base's normalizations are folded into its convolutions; `assignStoredWeights` describes how they are
 * restored.
 *
 * @param source the path or address of a classifier's file, or its content
 * @throws UsageError when the file cannot be read or the classes are not at least two different ones
 * @throws GraftError when it is not a Graft model, its network or its head cannot be built again, or the head does not
 * fit other classes or another size
 *
 * @example
 * ```ts
 * import { BinaryCrossentropy, restoreModel } from '@graft-vision/graft';
 *
 * const { model, card } = await restoreModel('model.onnx');
 * await model.compile({ optimizer: 'adam', loss: new BinaryCrossentropy({ fromLogits: true }) });
 * ```
 */
export async function restoreModel(source: Source, options: RestoreOptions = {}): Promise<RestoredModel> {
  checkOptions('restoreModel', options, {
    classNames: texts,
    imageSize: anything,
    logits: trueOrFalse,
    outputs: anything,
    session: anything,
  });
  const session = options.session ?? currentSession();
  const file = await readClassifierFile(source);
  const { card, path } = file;
  const classNames = options.classNames ?? card.classNames;
  if (new Set(classNames).size < Math.max(2, classNames.length)) {
    throw new UsageError(`Expected at least two different classes but received ${classNames.join(', ')}.`);
  }
  const imageSize = options.imageSize ?? card.imageSize;
  const description = expectHead(file);
  const built = await buildBase(file, description, imageSize, session);
  const { base } = built;
  const wishes = { from: card.classNames, to: classNames, logits: options.logits, outputs: options.outputs };
  const adapted = adaptHead(description.head, wishes, path);
  return session.use(() => {
    const head = new BuiltLayers(adapted.calls);
    const preprocessing = description.preprocessing && new BuiltLayers(description.preprocessing);
    const preprocessInput = (pixels: SymbolicTensor): SymbolicTensor =>
      preprocessing?.apply(pixels) ?? built.preprocessInput(pixels);
    const inputs = Input({ shape: [...imageSize, 3] });
    const maps = base.apply(preprocessInput(inputs), { training: false });
    const outputs = head.apply(maps);
    const stored = new StoredNetwork(file.graph, path);
    assignStoredWeights(new Functional({ inputs, outputs: maps }), stored);
    fillHead(head.layers, adapted, description.variables, stored);
    rememberBeginning(base, card.backbone);
    return {
      model: new Model({ inputs, outputs }),
      base,
      head: head.layers,
      card,
      headWas: adapted.headWas,
      preprocessInput,
      applyHead: (x) => head.apply(x),
    };
  });
}

/**
 * Loads the weights of a classifier into a model of your own with the same layers under the same names, whatever the
 * network. Default names of layers (`conv2d_3`) are numbered over all models of a session.
 *
 * @param source the path or address of a classifier's file, or its content
 * @throws UsageError when the file cannot be read
 * @throws GraftError when it is not a Graft model, or does not fit; then nothing is changed
 *
 * @example
 * ```ts
 * import { loadClassifierWeights } from '@graft-vision/graft/classifier';
 *
 * await loadClassifierWeights(model, 'model.onnx');
 * ```
 */
export async function loadClassifierWeights(model: Functional, source: Source): Promise<ClassifierCard> {
  const file = await readClassifierFile(source);
  const stored = new StoredNetwork(file.graph, file.path);
  const { variables } = expectHead(file);
  const calls = flatten(model);
  const border = borderOf(model, calls);
  if (border === undefined) {
    throw new GraftError(`Model ${model.name} has no last map where its head could begin.`);
  }
  const own = headVariables(calls, border.head);
  if (own.length !== variables.length) {
    throw stored.misfit(
      `its head has ${variables.length} weights, but that of ${model.name} has ${own.length}`,
    );
  }
  const values = variables.map((variable, index) => {
    stored.expectShape(own[index].path, own[index].shape, variable.shape);
    return storedValues(variable, stored);
  });
  assignStoredWeights(networkOf(model, calls, border.head), stored);
  own.forEach((variable, index) => {
    variable.assign(values[index]);
  });
  return file.card;
}

/** A model's calls up to a position, as a model. */
function networkOf(model: Functional, calls: readonly FlatCall[], position: number): Functional {
  const tensors = new Map<number, SymbolicTensor>([[0, model.inputs]]);
  calls.slice(1, position + 1).forEach(({ layer, inputs }, index) => {
    tensors.set(index + 1, layer.apply(inputs.map((input) => tensors.get(input)!)));
  });
  return new Functional({ inputs: model.inputs, outputs: tensors.get(position)! });
}

function expectHead({ graph, path }: ClassifierFile): StoredHead {
  const head = readHead(graph.metadata);
  if (head !== undefined) return head;
  throw new GraftError(`${path} does not describe its head, so the head cannot be built again.`, {
    hint: 'It has a layer that Graft does not know, or an earlier version of Graft saved it. Train from its base instead, without --from.',
  });
}

/** A description may be anything; what it takes memory for must be in the file. */
function expectSize(base: Model, { constants }: Graph, path: string): void {
  const stored = [...constants.values()].reduce((sum, { data }) => sum + data.length, 0);
  const weights = base.countParams();
  // A normalization is stored as one number for each channel, and has four.
  if (weights <= 4 * stored) return;
  throw new GraftError(`${path} describes a network of ${weights} weights, but holds ${stored} numbers.`, {
    hint: 'The file was changed after it was saved. Save the model again.',
  });
}

interface BuiltBase {
  readonly base: Model;
  readonly preprocessInput: (pixels: SymbolicTensor) => SymbolicTensor;
}

/** The network that the card names, without its weights. */
async function buildBase(
  { card, path, graph }: ClassifierFile,
  { network }: StoredHead,
  [height, width]: ImageSize,
  session: Session,
): Promise<BuiltBase> {
  const { name } = card.backbone;
  const backbone = backboneOf(card.backbone);
  if (backbone !== undefined) {
    const alpha = alphaOf(card.backbone);
    const base = await backbone.create({ inputShape: [height, width, 3], alpha, weights: null, session });
    return { base, preprocessInput: (pixels) => backbone.preprocessInput(pixels) };
  }
  if (network !== undefined) {
    const base = session.use(() => {
      const inputs = Input({ shape: [height, width, 3] });
      return new Model({ inputs, outputs: new BuiltLayers(network).apply(inputs), name });
    });
    expectSize(base, graph, path);
    // It begins with the pixels.
    return { base, preprocessInput: (pixels) => pixels };
  }
  throw new GraftError(`${path} was made from a network that Graft cannot build: ${name}.`, {
    hint: 'Build the same model and call `loadClassifierWeights(model, path)`.',
  });
}

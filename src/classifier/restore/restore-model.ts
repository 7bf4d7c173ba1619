import { GraftError, UsageError } from '../../errors.js';
import {
  Dense,
  Functional,
  GlobalAveragePooling2D,
  Input,
  type SymbolicTensor,
  Zeros,
} from '../../nn/index.js';
import type { ImageSize } from '../../pictures/index.js';
import { currentSession, type Session } from '../../session/index.js';
import { Model } from '../../train/index.js';
import { alphaOf, backboneOf } from '../../zoo/index.js';
import type { ClassifierCard } from '../card.js';
import { type ClassifierFile, readClassifierFile } from '../classifier-file.js';
import { assignStoredWeights } from './assign-weights.js';
import { matchHead } from './match-head.js';
import { StoredNetwork } from './stored-network.js';

/** What `restoreModel` can be told. */
export interface RestoreOptions {
  /** The classes to tell apart from now on, in the order of the outputs; default the file's own. */
  readonly classNames?: readonly string[];
  /** Height and width in pixels; default the file's own. */
  readonly imageSize?: ImageSize;
  /** The session that the model is made in. By default the one in which this is called. */
  readonly session?: Session;
}

/** A classifier that can be trained on. */
export interface RestoredModel {
  /** From pixels [batch, height, width, 3] in [0, 255] to logits: one for two classes, or one a class. */
  readonly model: Model;
  /** The network without preprocessing and head, as `MobileNetV2()` gives it: to draw another model around it. */
  readonly base: Model;
  readonly head: Dense;
  /** What the file says about itself. */
  readonly card: ClassifierCard;
  /**
   * - 'kept': the same classes in the same order.
   * - 'reordered': the same classes in another order; each has its own weights.
   * - 'replaced': other classes; the head starts at zero.
   */
  readonly headWas: 'kept' | 'reordered' | 'replaced';
}

/**
 * Makes a model that can be trained again from a classifier's file. Saved again without training, it gives the same
 * predictions. The base's normalizations are folded into its convolutions in the file; see `assignStoredWeights` for
 * what becomes of them.
 *
 * @throws UsageError when the file cannot be read or the classes are not at least two different ones
 * @throws GraftError when it is not a model of Graft's, or of a network that Graft does not know
 */
export async function restoreModel(path: string, options: RestoreOptions = {}): Promise<RestoredModel> {
  const session = options.session ?? currentSession();
  const file = await readClassifierFile(path);
  const { card } = file;
  const classNames = options.classNames ?? card.classNames;
  if (new Set(classNames).size < Math.max(2, classNames.length)) {
    throw new UsageError(`Expected at least two different classes but received ${classNames.join(', ')}.`);
  }
  const imageSize = options.imageSize ?? card.imageSize;
  const { base, preprocessInput } = await drawBase(file, imageSize, session);
  return session.use(() => {
    const inputs = Input({ shape: [...imageSize, 3] });
    const maps = base.apply(preprocessInput(inputs), { training: false });
    const features = new GlobalAveragePooling2D().apply(maps);
    const stored = new StoredNetwork(file.graph, path);
    assignStoredWeights(new Functional({ inputs, outputs: features }), stored);
    const matched = matchHead(stored.head(features.shape[1]!), card.classNames, classNames);
    const head = new Dense(matched.units, { kernelInitializer: new Zeros() });
    const outputs = head.apply(features);
    if (matched.weights !== undefined) {
      head.kernel.assign(matched.weights.kernel);
      head.bias!.assign(matched.weights.bias);
    }
    const model = new Model({ inputs, outputs });
    return { model, base, head, card, headWas: matched.headWas };
  });
}

/**
 * Fills a model of your own with the weights of a classifier that was saved from one just like it: the same layers under
 * the same names, whatever the network. Names that layers were given by themselves (`conv2d_3`) count on from one model
 * to the next in a session.
 *
 * @param model from pixels to logits; it ends in a Dense layer
 * @throws UsageError when the file cannot be read
 * @throws GraftError when it is not a model of Graft's, or does not fit; then nothing is changed
 */
export async function loadClassifierWeights(model: Functional, path: string): Promise<ClassifierCard> {
  const file = await readClassifierFile(path);
  const { producer } = model.outputs;
  const head = producer.layer;
  if (!(head instanceof Dense)) {
    throw new GraftError(
      `Model ${model.name} ends in ${head.name} (${head.className}); expected a Dense layer.`,
    );
  }
  const [features] = producer.inputs;
  const stored = new StoredNetwork(file.graph, path);
  const { kernel, bias, units } = stored.head(features.shape[1]!);
  if (units !== head.units) {
    throw new GraftError(`${path} has ${units} outputs, but model ${model.name} has ${head.units}.`);
  }
  assignStoredWeights(new Functional({ inputs: model.inputs, outputs: features }), stored);
  head.kernel.assign(kernel);
  head.bias?.assign(bias);
  return file.card;
}

interface DrawnBase {
  readonly base: Model;
  readonly preprocessInput: (pixels: SymbolicTensor) => SymbolicTensor;
}

/** The network that the card names, not yet filled. */
async function drawBase(
  { card, path }: ClassifierFile,
  [height, width]: ImageSize,
  session: Session,
): Promise<DrawnBase> {
  const { name } = card.backbone;
  const backbone = backboneOf(card.backbone);
  if (backbone !== undefined) {
    const alpha = alphaOf(card.backbone);
    const base = await backbone.create({ inputShape: [height, width, 3], alpha, weights: null, session });
    return { base, preprocessInput: (pixels) => backbone.preprocessInput(pixels) };
  }
  throw new GraftError(`${path} was made from a network that Graft cannot draw by itself: ${name}.`, {
    hint: 'Draw the same model again and fill it with `loadClassifierWeights(model, path)`.',
  });
}

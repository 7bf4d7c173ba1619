import type { DownloadProgress, Network } from '#platform';
import { UsageError } from '../errors.js';
import type { SymbolicTensor } from '../nn/index.js';
import { currentSession, type Session } from '../session/index.js';
import { shown } from '../shown.js';
import { Model } from '../train/index.js';
import { loadKerasWeights } from './keras-weights.js';
import { type PublishedWeights, publishedWeights } from './published-weights.js';
import { rememberBeginning } from './weights-beginning.js';

/** [height, width, 3] */
export type InputShape = readonly [height: number, width: number, channels: number];

/** Options of every backbone. */
export interface BackboneOptions {
  /** Only networks without the ImageNet classifier are built: a head of one's own takes its place. */
  includeTop?: false;
  /** [height, width, 3]; at least 32 pixels each way. Default: the pixels that the weights were trained at. */
  inputShape?: InputShape;
  /** Multiplies the number of filters in every layer, for backbones that come in several widths. Default 1. */
  alpha?: number;
  /**
   * 'imagenet' (default): downloaded from Keras' address and kept. The path of a Keras .h5 file. null: random weights,
   * the same ones in sessions with the same seed. MobileNetV2 also knows 'openimages'.
   */
  weights?: string | null;
  /** 'avg' ends the network with GlobalAveragePooling2D. */
  pooling?: 'avg';
  /** Where downloaded weights are kept. Default: `defaultCacheDirectory()`. */
  cacheDirectory?: string;
  /** The way to the server: proxies and time limits. By default no proxy. */
  network?: Network;
  /** Called after each piece of a download, many times a second, with what has arrived so far. */
  onProgress?: (progress: DownloadProgress) => void;
  /** The session that the network is made in. By default the one in which this is called. */
  session?: Session;
}

/** A pretrained network that a classification head is put on, and what one has to know about it. */
export interface Backbone<Name extends string = string> {
  /** Keras' name of the function that makes it, e.g. `MobileNetV2`. */
  readonly name: Name;
  /** One line: what it is and what it costs. */
  readonly description: string;
  /** Height and width in pixels of the pictures that its weights were trained on. */
  readonly defaultImageSize: number;
  /** Index in `layers` of the first layer that fine-tuning usually trains: where its last part begins. */
  readonly fineTuneAt: number;
  /** The values of `alpha` that Keras has weights for; undefined when there is one width only. */
  readonly alphas: readonly number[] | undefined;
  /** What `weights` can name; anything else is the path of a file. */
  readonly weights: readonly string[];
  /**
   * Matches the names of its models, e.g. `mobilenetv2_1.00_160`; the group `alpha`, where it has one, is the width.
   */
  readonly modelName: RegExp;
  /**
   * Makes the network without its ImageNet classifier.
   *
   * @throws UsageError for a setting that there is no such network or weights for
   * @throws GraftError when the weights cannot be downloaded, are not installed, or do not fit
   */
  create(options?: BackboneOptions): Promise<Model>;
  /** Brings pixels from [0, 255] to what the network expects: Keras' `preprocess_input` of its module. */
  preprocessInput(x: SymbolicTensor): SymbolicTensor;
  /** What the downloaded files of its ImageNet weights are called, to find them in the cache folder. */
  readonly weightsFiles: RegExp;
  /** Keras' file of ImageNet weights. @throws UsageError when there is none for this alpha */
  imagenetWeights(options: { inputShape: InputShape; alpha?: number }): PublishedWeights;
}

/** What differs between backbones when one is made. */
export interface BackboneParts {
  readonly backbone: Pick<Backbone, 'name' | 'alphas' | 'weights' | 'imagenetWeights'>;
  readonly options: BackboneOptions;
  readonly inputShape: InputShape;
  readonly modelName: string;
  build(inputShape: InputShape): { inputs: SymbolicTensor; outputs: SymbolicTensor };
  /** Fills a model with weights that have a name of their own, other than 'imagenet'. */
  loadNamed?(model: Model, weights: string): Promise<void>;
}

/** Checks the settings, finds the weights, builds the layers and fills them. */
export async function makeBackbone(parts: BackboneParts): Promise<Model> {
  const { backbone, options, inputShape, modelName } = parts;
  const {
    weights = 'imagenet',
    alpha,
    cacheDirectory,
    network,
    onProgress,
    session = currentSession(),
  } = options;
  checkTop(backbone.name, options.includeTop);
  checkShape(backbone.name, inputShape);
  checkAlpha(backbone, alpha);
  if (weights === 'openimages' && !backbone.weights.includes(weights)) {
    throw new UsageError(`There are Open Images weights for MobileNetV2, but not for ${backbone.name}.`, {
      hint: "Choose the backbone MobileNetV2, weights: 'imagenet', the path of a Keras .h5 file, or weights: null.",
    });
  }
  const file =
    weights === 'imagenet'
      ? await publishedWeights(backbone.imagenetWeights({ inputShape, alpha }), {
          cacheDirectory,
          network,
          onProgress,
        })
      : weights;
  const model = session.use(() => new Model({ ...parts.build(inputShape), name: modelName }));
  rememberBeginning(model, weights ?? 'random');
  if (file === null) return model;
  if (file !== 'imagenet' && backbone.weights.includes(file)) await parts.loadNamed!(model, file);
  else await loadKerasWeights(model, file);
  return model;
}

function checkTop(name: string, includeTop: unknown): void {
  if (includeTop === false) return;
  throw new UsageError(
    `${name} is built without its ImageNet classifier: expected includeTop: false, but received ${shown(includeTop)}.`,
    { hint: 'Pass includeTop: false, and put a head of your own on what the network gives.' },
  );
}

function checkShape(name: string, [height, width, channels]: InputShape): void {
  const fits = [height, width].every((size) => Number.isInteger(size) && size >= 32) && channels === 3;
  if (!fits) {
    throw new UsageError(
      `${name} expects an inputShape of at least [32, 32, 3] with 3 channels, but received [${height}, ${width}, ${channels}].`,
    );
  }
}

function checkAlpha({ name, alphas }: Pick<Backbone, 'name' | 'alphas'>, alpha: number | undefined): void {
  if (alpha === undefined) return;
  if (alphas === undefined && alpha !== 1) {
    throw new UsageError(`${name} comes in one width only: alpha 1, but received ${shown(alpha)}.`, {
      hint: 'Leave alpha out, or choose a backbone that comes in several widths, such as MobileNetV2.',
    });
  }
  if (!(alpha > 0)) throw new UsageError(`${name} expects alpha above 0, but received ${shown(alpha)}.`);
}

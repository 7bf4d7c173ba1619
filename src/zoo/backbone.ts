import type { DownloadProgress, Network } from '#platform';
import { UsageError } from '../errors.js';
import type { SymbolicTensor } from '../nn/index.js';
import { anything, callable, type RulesOf, text } from '../options.js';
import { currentSession, type Session } from '../session/index.js';
import { shown } from '../shown.js';
import { Model } from '../train/index.js';
import { type PublishedWeights, publishedWeights } from './published-weights.js';
import { rememberBeginning } from './weights-beginning.js';
import { loadWeightsOfFile } from './weights-of-file.js';

/** Shape of the pictures that a backbone takes: [height, width, 3]. */
export type InputShape = readonly [height: number, width: number, channels: number];

/** Options of every backbone. */
export interface BackboneOptions {
  /** Only false is supported: the network comes without the ImageNet classifier, and you add your own head. */
  includeTop?: false;
  /** [height, width, 3], height and width at least 32. Default: the size that the weights were trained at. */
  inputShape?: InputShape;
  /** Multiplies the number of filters in every layer, for backbones that come in several widths. Default 1. */
  alpha?: number;
  /**
   * 'imagenet' (default): downloaded from Keras' address and cached. A path, or an address in a browser: a
   * Keras .h5 file, or one that `graft export-base` wrote. null: random weights,
   * the same for every session with the same seed. MobileNetV2 also takes 'openimages'.
   */
  weights?: string | null;
  /** 'avg' ends the network with GlobalAveragePooling2D. */
  pooling?: 'avg';
  /** The folder that keeps downloaded weights. Default: `defaultCacheDirectory()`. */
  cacheDirectory?: string;
  /** Proxies and time limits of downloads. Default: no proxy. */
  network?: Network;
  /** Called many times a second during a download with the bytes received so far. */
  onProgress?: (progress: DownloadProgress) => void;
  /** The session that the network belongs to. Default: the current session. */
  session?: Session;
}

/** The rules of the options that every backbone has; other values are checked where they are used. */
export const backboneRules: RulesOf<BackboneOptions> = {
  includeTop: anything,
  inputShape: anything,
  alpha: anything,
  weights: { expected: 'a string or null', holds: (value) => value === null || text.holds(value) },
  pooling: { expected: '"avg"', holds: (value) => value === 'avg' },
  cacheDirectory: text,
  network: anything,
  onProgress: callable,
  session: anything,
};

/** A pretrained network for a classification head to go on: how to build it, and the facts that training needs. */
export interface Backbone<Name extends string = string> {
  /** The name of the Keras function that builds it, e.g. `MobileNetV2`. */
  readonly name: Name;
  /** One line about its architecture and its size. */
  readonly description: string;
  /** Height and width in pixels of the pictures that its weights were trained on. */
  readonly defaultImageSize: number;
  /** Index in `layers` of the first layer that fine-tuning usually trains. */
  readonly fineTuneAt: number;
  /** The values of `alpha` that Keras has weights for; undefined if the backbone has one width only. */
  readonly alphas: readonly number[] | undefined;
  /** The names that the option `weights` accepts; any other value is the path of a file. */
  readonly weights: readonly string[];
  /** Matches the names of its models, e.g. `mobilenetv2_1.00_160`. The optional group `alpha` is the width. */
  readonly modelName: RegExp;
  /**
   * A convolution whose filters differ from width to width, by which a network is compared with its name; undefined when
   * there is one width only.
   */
  readonly widthTold?: { readonly layer: string; filters(alpha: number): number };
  /**
   * Builds the network without its ImageNet classifier.
   *
   * @throws UsageError when no network or no weights exist for the settings
   * @throws GraftError when the weights cannot be downloaded, are not installed, or do not fit
   */
  create(options?: BackboneOptions): Promise<Model>;
  /** Scales pixels from [0, 255] to the range that the network expects: `preprocess_input` of its Keras module. */
  preprocessInput(x: SymbolicTensor): SymbolicTensor;
  /** Matches the names of its downloaded ImageNet weights in the cache folder. */
  readonly weightsFiles: RegExp;
  /** The file of its ImageNet weights as Keras publishes it. @throws UsageError when there is none for this alpha */
  imagenetWeights(options: { inputShape: InputShape; alpha?: number }): PublishedWeights;
}

/** What `makeBackbone` needs to know of a backbone. */
export interface BackboneParts {
  readonly backbone: Pick<Backbone, 'name' | 'alphas' | 'weights' | 'imagenetWeights'>;
  readonly options: BackboneOptions;
  readonly inputShape: InputShape;
  readonly modelName: string;
  build(inputShape: InputShape): { inputs: SymbolicTensor; outputs: SymbolicTensor };
  /** Loads named weights other than 'imagenet' into a model. */
  loadNamed?(model: Model, weights: string): Promise<void>;
}

/** Checks the settings, finds the weights, builds the layers and loads the weights into them. */
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
  else await loadWeightsOfFile(model, file);
  return model;
}

function checkTop(name: string, includeTop: unknown): void {
  if (includeTop === false) return;
  throw new UsageError(
    `${name} is built without its ImageNet classifier: expected includeTop: false, but received ${shown(includeTop)}.`,
    { hint: 'Pass includeTop: false, and put your own head on top of the network.' },
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

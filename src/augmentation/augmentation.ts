import type { ImageSize, Images } from '../pictures/index.js';
import type { Random } from '../random.js';
import type {
  AugmentationConfigs,
  AugmentationLayer,
  AugmentationStep,
  MixingSteps,
  PictureSteps,
} from './layer.js';

/** A recipe's setting with an amount: 0 leaves the augmentation out. */
export interface AmountSetting<Name extends string = string> {
  readonly name: Name;
  readonly kind: 'amount';
  /** The largest amount; the smallest is 0. */
  readonly highest: number;
  /** Whether `highest` itself is not allowed. */
  readonly highestExcluded?: boolean;
  /** The end of a slider: beyond it photographs are hard to recognize. Default: `highest`. */
  readonly sensible?: number;
  /** One line for people, in English. */
  readonly description: string;
  /** @param amount above 0 */
  layer(amount: number): AugmentationLayer;
}

/** A recipe's setting with a choice: 'none' leaves the augmentation out. */
export interface ChoiceSetting<Name extends string = string, Choice extends string = string> {
  readonly name: Name;
  readonly kind: 'choice';
  /** Besides 'none'. */
  readonly choices: readonly Choice[];
  /** One line for people, in English. */
  readonly description: string;
  layer(choice: Choice): AugmentationLayer;
}

/** How a recipe turns an augmentation on; undefined for an augmentation without a recipe setting. */
export type AugmentationSetting = AmountSetting | ChoiceSetting | undefined;

/** The keys of any of the members of a union. */
type KeyOf<Union> = Union extends unknown ? keyof Union : never;

/** The definition of one augmentation: its layer, the layer's step, and its setting in a recipe. */
export interface Augmentation<
  Name extends keyof AugmentationConfigs = keyof AugmentationConfigs,
  Step extends AugmentationStep = AugmentationStep,
  Setting extends AugmentationSetting = AugmentationSetting,
> {
  /** The layer's class. */
  readonly name: Name;
  readonly kind: Step['kind'];
  /** The keys of the layer's configuration besides `name`. */
  readonly keys: readonly Exclude<KeyOf<AugmentationConfigs[Name]>, 'name'>[];
  /** @throws UsageError for a value out of range */
  create(config: Omit<AugmentationConfigs[Name], 'name'>): AugmentationLayer;
  /**
   * @param where the beginning of every message
   * @throws UsageError for a value out of range
   */
  check(where: string, step: Step): void;
  readonly setting: Setting;
}

/** An augmentation that changes single pictures. */
export interface PictureAugmentation<
  Name extends keyof AugmentationConfigs = keyof AugmentationConfigs,
  Kind extends keyof PictureSteps = keyof PictureSteps,
  Setting extends AugmentationSetting = AugmentationSetting,
> extends Augmentation<Name, PictureSteps[Kind], Setting> {
  /**
   * Changes one RGB picture.
   *
   * @param input [height, width, 3]; left unchanged
   * @param output written in full; does not overlap the input
   * @param size of the input
   * @param random the source of all draws
   */
  apply(
    input: Uint8Array,
    output: Uint8Array,
    size: ImageSize,
    step: PictureSteps[Kind],
    random: Random,
  ): void;
  /** The size of the output; without this function it is the size of the input. */
  outputSize?(step: PictureSteps[Kind]): ImageSize;
}

/** The draws for the pictures of a batch, in their order. */
export interface Mixing {
  /** The partner of each picture in the batch; it may be the picture itself. */
  readonly partners: Uint32Array;
  /** The share that each picture keeps, 0 to 1. */
  readonly weights: Float64Array;
}

/** An augmentation that mixes the pictures of a batch. */
export interface MixingAugmentation<
  Name extends keyof AugmentationConfigs = keyof AugmentationConfigs,
  Kind extends keyof MixingSteps = keyof MixingSteps,
  Setting extends AugmentationSetting = AugmentationSetting,
  Drawn extends Mixing = Mixing,
> extends Augmentation<Name, MixingSteps[Kind], Setting> {
  /** Draws the partners and shares of the pictures of a batch. */
  draw(step: MixingSteps[Kind], count: number, random: Random): Drawn;
  /** A mixed copy of the pictures. */
  mix(images: Images, drawn: Drawn): Images;
}

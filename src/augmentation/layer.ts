import { UsageError } from '../errors.js';
import { Layer, type LayerOptions, type Shape } from '../nn/index.js';
import { anything, checkSettings, type RulesOf, type SettingRules, text, trueOrFalse } from '../options.js';
import { nextSeed } from '../session/index.js';
import { shown } from '../shown.js';

/**
 * The configuration of each augmentation layer, by its class. The file of a layer adds its own.
 *
 * @internal
 */
// biome-ignore lint/suspicious/noEmptyInterface: each augmentation's file declares its member.
export interface AugmentationConfigs {}

/**
 * The steps that change single pictures, by their kind. The file of a layer adds its own.
 *
 * @internal
 */
// biome-ignore lint/suspicious/noEmptyInterface: each augmentation's file declares its member.
export interface PictureSteps {}

/**
 * The steps that mix the pictures of a batch, by their kind. The file of a layer adds its own.
 *
 * @internal
 */
// biome-ignore lint/suspicious/noEmptyInterface: each augmentation's file declares its member.
export interface MixingSteps {}

/**
 * An augmentation layer as a plain object that JSON can hold: `name` is its class, the rest are its constructor's
 * settings. Settings that are left out have the layer's defaults; without `seed` the layer draws one.
 */
export type AugmentationConfig = AugmentationConfigs[keyof AugmentationConfigs];

/** Changes single pictures. */
export type PictureStep = PictureSteps[keyof PictureSteps];

/** Mixes the pictures of a batch, and their targets. */
export type MixingStep = MixingSteps[keyof MixingSteps];

/** One random change of pictures. Steps are plain data, so that they can be sent to a worker thread and saved. */
export type AugmentationStep = PictureStep | MixingStep;

/** Options of every augmentation layer. */
export interface AugmentationOptions extends LayerOptions {
  /**
   * The seed of the random changes: the same seed changes the same picture in the same way. Default: the session's next
   * one.
   */
  seed?: number;
}

const EVERY_LAYER: RulesOf<AugmentationOptions> = { name: text, trainable: trueOrFalse, seed: anything };

/**
 * A layer that changes pictures at random, only during training. It works on the pixels before they enter the network,
 * so it must come directly after the model's input or after another such layer. Pixels are always whole numbers from 0
 * to 255; results are rounded.
 */
export abstract class AugmentationLayer extends Layer {
  readonly seed: number;

  /** @param rules those of the options that only this layer has */
  constructor(options: AugmentationOptions = {}, rules: SettingRules = {}) {
    super(options ?? {});
    checkRules(this, options, rules);
    this.seed = expectSeed(this, options.seed ?? nextSeed());
  }

  /**
   * The step that the layer stands for.
   *
   * @internal
   */
  abstract get step(): AugmentationStep;

  /** The layer as a plain object, from which `augmentationFromConfig` makes the same layer. */
  abstract toPlainObject(): AugmentationConfig;

  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.onlyInput(inputShapes, 4);
  }
}

function checkRules({ className }: Layer, options: AugmentationOptions, rules: SettingRules): void {
  checkSettings(className, options, { ...EVERY_LAYER, ...rules });
}

function expectSeed(layer: Layer, seed: number): number {
  if (Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`${layer.className} expects a whole number as seed, but received ${shown(seed)}.`);
}

/**
 * An augmentation layer that mixes the pictures of a batch with each other, and their targets in the same proportion.
 * It comes after all layers that change single pictures.
 */
export abstract class MixingLayer extends AugmentationLayer {}

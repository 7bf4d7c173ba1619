/*
 * Layers describe what is computed; graphs are lowered and carried out in rooms that stand on this one. So that
 * `layer.call` can ask for it nevertheless, package.json gives the name `#layer-call` to the file of `train` that does
 * it. For the compiler the name means this file. It is loaded with the first call.
 */

/** Numbers that a layer is called on, row-major, channels last: [batch, features] or [batch, height, width, channels]. */
export interface LayerInput {
  readonly data: Float32Array | Uint8Array | Uint8ClampedArray;
  readonly shape: readonly number[];
}

/** What a layer gives for a batch, row-major, channels last: [batch, features] or [batch, height, width, channels]. */
export interface LayerOutput {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** How a layer is called on numbers. */
export interface CallOptions {
  /**
   * Whether dropout and augmentation are on. Default false; for augmentation layers, and for a `Sequential` of nothing
   * else, true, as in Keras.
   */
  training?: boolean;
}

/**
 * Carries out a layer.
 *
 * @param layer a `Layer`, whose file imports this one
 */
export declare function callLayer(
  layer: object,
  inputs: LayerInput,
  options: CallOptions,
): Promise<LayerOutput>;

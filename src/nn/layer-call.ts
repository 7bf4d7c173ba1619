/*
 * Layers describe what is computed; rooms that depend on this one lower graphs and run them. So that `layer.call` can
 * still reach them, package.json maps the name `#layer-call` to the file of `train` that does it, which is loaded with
 * the first call. The compiler maps the name to this file.
 */

/** Numbers that a layer is called on, row-major, channels last: [batch, features] or [batch, height, width, channels]. */
export interface LayerInput {
  readonly data: Float32Array | Uint8Array | Uint8ClampedArray;
  readonly shape: readonly number[];
}

/** A layer's output for a batch, row-major, channels last: [batch, features] or [batch, height, width, channels]. */
export interface LayerOutput {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** How a layer is called on numbers. */
export interface CallOptions {
  /**
   * Whether dropout and augmentation are on. Default false; true for augmentation layers and for a `Sequential` of only
   * these, as in Keras.
   */
  training?: boolean;
}

/**
 * Runs a layer.
 *
 * @param layer a `Layer`, whose file imports this one
 */
export declare function callLayer(
  layer: object,
  inputs: LayerInput,
  options: CallOptions,
): Promise<LayerOutput>;

/** What JSON can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/**
 * The settings of a layer or a model as plain data, without weights: Keras' names (`use_bias`, `kernel_size`) and
 * shapes, as `get_config` returns them in Keras.
 */
export interface KerasConfig {
  readonly [setting: string]: Json | undefined;
}

/** A layer with its class, as Keras writes it into files. Keras `keras.layers.serialize`. */
export interface SerializedLayer {
  readonly module: string;
  readonly class_name: string;
  readonly config: KerasConfig;
  readonly registered_name: string | null;
}

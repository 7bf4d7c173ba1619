import type { KerasConfig } from '../../nn/index.js';

/** Class and settings of a model, as Keras writes them into files. */
export interface ModelDescription {
  readonly class_name: string;
  readonly config: KerasConfig;
}

import { UsageError } from '../../errors.js';
import type { KerasConfig } from './types.js';

/** A class of layers; its constructor may take anything. `Layer` itself imports this file. */
export type LayerClass<L extends object = object> = abstract new (...given: never[]) => L;

/** Layers to settings and back. */
export interface LayerConverter {
  toConfig(layer: object): KerasConfig;
  fromConfig(layerClass: LayerClass, config: KerasConfig): object;
}

let installed: LayerConverter | undefined;
const modelConverters = new Map<LayerClass, ModelConverter<never>>();

/**
 * Sets what `Layer.getConfig` uses. The table of all classes needs the classes, and these need `Layer`, so `layer.ts`
 * cannot import the table.
 */
export function installConverter(converter: LayerConverter): void {
  installed = converter;
}

/** @throws UsageError in a program that has left the table out */
function layerConverter(): LayerConverter {
  if (installed !== undefined) return installed;
  throw new UsageError('The settings of layers are not loaded.', {
    hint: 'Import Model or Sequential from graft in the same program.',
  });
}

/** Models to settings and back. */
export interface ModelConverter<M extends object = object> {
  toConfig(model: M): KerasConfig;
  fromConfig(config: KerasConfig): M;
}

/** Sets what `getConfig` and `fromConfig` of a class of models use; models belong to a later room. */
export function installModelConverter<M extends object>(
  modelClass: LayerClass<M>,
  converter: ModelConverter<M>,
): void {
  modelConverters.set(modelClass, converter as ModelConverter<never>);
}

/** The settings of a layer or a model. */
export function settingsOf(layer: object): KerasConfig {
  const model = modelConverters.get(layer.constructor as LayerClass) as ModelConverter | undefined;
  return model === undefined ? layerConverter().toConfig(layer) : model.toConfig(layer);
}

/** A layer or a model of a class from its settings. */
export function fromSettings(layerClass: LayerClass, config: KerasConfig): object {
  const model = modelConverters.get(layerClass);
  return model === undefined ? layerConverter().fromConfig(layerClass, config) : model.fromConfig(config);
}

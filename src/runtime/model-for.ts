import { GraftError } from '../errors.js';
import { type Graph, graphForDevice, halfOutputsOf, parseGraph, serializeGraph } from '../graph/index.js';
import type { SessionOptions } from './engine.js';

/** A model as bytes, with the options of the session that runs it on a device. */
export interface ModelForDevice extends Pick<SessionOptions, 'device' | 'halfOutputs'> {
  readonly bytes: Uint8Array;
}

/** A graph (or the bytes of one) as the device runs it; see `graphForDevice`. */
export function modelFor(device: 'cpu' | 'webgpu', model: Graph | Uint8Array): ModelForDevice {
  if (device === 'cpu') return { bytes: model instanceof Uint8Array ? model : serializeGraph(model) };
  const graph = model instanceof Uint8Array ? parsed(model) : model;
  if (graph === undefined) return { device, bytes: model as Uint8Array };
  return { device, bytes: serializeGraph(graphForDevice(graph)), halfOutputs: halfOutputsOf(graph) };
}

/** Undefined for the file of another program that holds more than a `Graph` can. */
function parsed(model: Uint8Array): Graph | undefined {
  try {
    return parseGraph(model, 'the model');
  } catch (error) {
    if (error instanceof GraftError) return undefined;
    throw error;
  }
}

import type { Graph } from '../graph/index.js';
import type { Tensors } from './tensors.js';

/** A graph that is loaded and ready to run. */
export interface GraphSession {
  /**
   * @param feeds the inputs that are not states
   * @param transfer buffers of feeds that the caller hands over instead of copying
   */
  run(feeds: Tensors, transfer?: readonly ArrayBuffer[]): Promise<Tensors>;
  release(): Promise<void>;
}

/** Images that one thread sends through a graph at a time: few, so that their maps stay in its cache. */
export const FEW_IMAGES = 2;
/** Images that a graphics card gets at a time, where the processor would get few: it has work for all of them. */
export const IMAGES_ON_CARD = 32;

/** A graph (or the bytes of one) with the number of images per run: at which it is fastest, or that it accepts. */
export interface ParallelPart {
  readonly model: Graph | Uint8Array;
  readonly chunkSize: number;
}

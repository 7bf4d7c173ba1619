import type { Bounds, GraphBuilder, Value } from '../graph/index.js';
import type { FlatCall, Layer } from '../nn/index.js';
import type { DropoutMasks } from './dropout-masks.js';
import type { Feature } from './feature.js';
import type { ParameterSource } from './parameters.js';
import type { Affine, PerChannel } from './per-channel.js';
import type { Stage } from './stage.js';

/** Rows and columns of zeros around a map, in ONNX' order. */
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** One call of a layer, its position, and the graph that it is lowered into. */
interface CallContext {
  readonly graph: GraphBuilder;
  readonly stage: Stage;
  /** Its position among the calls of the stage. */
  readonly position: number;
  readonly call: FlatCall;
}

/** The arguments of a layer's inference lowering. */
export interface InferenceContext extends CallContext {
  /** [batch, channels, height, width], or [batch, features]; `pads` and `scale` only if this call has to apply them. */
  readonly inputs: readonly InferenceOutput[];
}

/** The result of a call for inference, and the work that is left to the convolution that reads it. */
export interface InferenceOutput {
  readonly value: Value;
  /** Zeros around the map. */
  readonly pads?: Pads;
  /** The factor that the numbers still have to be multiplied with. */
  readonly scale?: PerChannel;
  /** Whether it is [batch, ..., channels], in the order in which layers describe shapes. */
  readonly plain?: boolean;
  /** Positions of later calls whose work is part of it. */
  readonly includes?: readonly number[];
}

/** The arguments of a layer's training lowering. */
export interface TrainingContext extends CallContext {
  readonly inputs: readonly Feature[];
  /** Graph values of the layers' variables. */
  readonly parameters: ParameterSource;
  readonly masks: DropoutMasks;
  /** Samples in a step. */
  readonly batch: number;
  /** Whether dropout is on. */
  readonly training: boolean;
}

/** The result of a call for training. */
export interface TrainingOutput {
  readonly feature: Feature;
  /** Positions of later calls whose work is part of it. */
  readonly includes?: readonly number[];
}

/** Why a layer has no lowering: ends the sentence "Layer x cannot be lowered for training: ". */
export interface NotLowered {
  readonly reason: string;
}

/** How the layers of one class are lowered. */
export interface LayerLowering<L extends Layer = Layer> {
  /** For use without training: weights are constants, maps are [batch, channels, height, width]. */
  readonly inference: NotLowered | ((layer: L, context: InferenceContext) => Value | InferenceOutput);
  /** For training: weights are parts of the parameter vector, maps are features. */
  readonly training: NotLowered | ((layer: L, context: TrainingContext) => Feature | TrainingOutput);
  /** The layer's bounds, if it only clips its input: a convolution before it then clips. */
  readonly bounds?: (layer: L) => Bounds | undefined;
  /** The layer as a multiplication and an addition, if it does nothing else: a convolution after it then does them. */
  readonly affine?: (layer: L) => Affine;
  /**
   * Whether it adds the zeros around its input itself (`Feature.padding`); other layers get them as part of the map.
   */
  readonly addsPadding?: boolean;
  /** Whether it reads [batch, ..., channels] (`InferenceOutput.plain`, `Feature.plain`); others get their usual layouts. */
  readonly readsPlain?: boolean;
}

/** A layer class; it may be abstract. */
type LayerClass<L extends Layer> = abstract new (...parameters: never[]) => L;

const lowerings = new Map<unknown, LayerLowering<never>>();

/**
 * Registers the lowerings of a layer class. They also apply to its subclasses, except those with lowerings of their
 * own.
 *
 * @returns the class, so that a module of definitions has an export
 */
export function defineLowering<L extends Layer>(
  layerClass: LayerClass<L>,
  lowering: LayerLowering<L>,
): LayerClass<L> {
  if (lowerings.has(layerClass)) throw new Error(`${layerClass.name} has a lowering already.`);
  lowerings.set(layerClass, lowering as LayerLowering<never>);
  return layerClass;
}

/** The lowering of a layer's class, or of the nearest class that it extends. */
export function loweringOf(layer: Layer): LayerLowering | undefined {
  return loweringOfClass(layer.constructor);
}

/** Like `loweringOf`, for a class. */
export function loweringOfClass(layerClass: unknown): LayerLowering | undefined {
  for (let own = layerClass; typeof own === 'function'; own = Object.getPrototypeOf(own)) {
    const found = lowerings.get(own);
    if (found !== undefined) return found as unknown as LayerLowering;
  }
  return undefined;
}

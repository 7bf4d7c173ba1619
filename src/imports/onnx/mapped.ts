import { GraftError } from '../../errors.js';
import type { SymbolicTensor, ZeroPadding } from '../../nn/index.js';

/**
 * The axes of a value in the file. In Graft, channels are always last. The axes of a plain value are those of the file
 * in any meaning, with the batch before them (see `shapeForBatch`).
 */
export type Order = 'NCHW' | 'NHWC' | 'NC' | 'plain';

/** A value of the file as the output of a layer. */
export interface Mapped {
  /** [batch, height, width, channels], [batch, features], or a plain value. */
  readonly tensor: SymbolicTensor;
  readonly order: Order;
  /**
   * The sizes of a map whose channels came first when it was flattened: the file has its numbers in another order than
   * the tensor.
   */
  readonly flattened?: readonly [channels: number, height: number, width: number];
  /** Zeros around it that no layer has added yet, because a convolution may do it. */
  readonly padding?: ZeroPadding;
  /** Whether no number is below 0, so that zeros beyond the border never are the largest ones. */
  readonly nonNegative: boolean;
  /** Whether it is the picture, or the picture with constants added or multiplied. */
  readonly isPicture: boolean;
  /** The name of the layer that it comes from. */
  readonly layer: string | undefined;
}

/** A node that no layer of Graft stands for. */
export class InTheWay extends Error {}

/** A network has such nodes; the message lists them. */
export class NodesInTheWay extends GraftError {}

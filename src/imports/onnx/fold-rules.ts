import type { ElementType } from '../../graph/index.js';
import type { NodeCall } from './call.js';
import type { Fixed } from './tensors.js';

/** What folding knows of an operator with one output. */
export interface FoldRule {
  /**
   * The shape of the output.
   *
   * @throws NotFixed when it depends on the picture
   * @throws Error when the inputs do not fit
   */
  readonly shape: (call: NodeCall) => readonly number[];
  /** The element type of the output; default that of the first input. */
  readonly type?: (call: NodeCall) => ElementType;
  /**
   * Its numbers when they do not depend on the picture; left out for operators whose outputs always do.
   *
   * @throws NotFixed when they do
   */
  readonly evaluate?: (call: NodeCall, shape: readonly number[]) => Fixed;
}

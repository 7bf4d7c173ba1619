import type { GraphNode, Value } from '../graph/index.js';

/** The node that a rule differentiates. */
export interface RuleContext {
  readonly node: GraphNode;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The gradient of each output; undefined where the loss does not depend on it. */
  readonly outputGradients: readonly (Value | undefined)[];
  /** The gradient of the first output: the only one of most operators. */
  readonly gradient: Value;
  /** Which inputs need a gradient; a rule may leave out the others. */
  readonly needs: readonly boolean[];
}

/** Returns the gradient with respect to each input of a node; undefined where there is none. */
export type Rule = (context: RuleContext) => readonly (Value | undefined)[];

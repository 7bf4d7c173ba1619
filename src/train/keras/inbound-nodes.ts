import { UsageError } from '../../errors.js';
import { shown } from '../../shown.js';

/** Where a tensor comes from: a layer's name, and which call of it. */
export interface History {
  readonly layer: string;
  readonly call: number;
}

/** One call of a layer, as a file describes it. */
export interface InboundNode {
  readonly inputs: readonly History[];
  /** A number among the arguments, of operators such as `x / 127.5`. */
  readonly constant: number | undefined;
  /** Whether the number comes before the tensor, as in `1 - x`. */
  readonly constantFirst: boolean;
  /** The call's `training`, if it is set. */
  readonly training: boolean | undefined;
}

/** Arguments of a call that change nothing in a network for pictures. */
const WITHOUT_EFFECT = ['mask', 'name'];

/**
 * The calls of a layer, in the form of Keras 3 (`args` and `kwargs` with tensors in them) or of Keras 2 (lists of names).
 *
 * @param layer its name, for messages
 * @throws UsageError for arguments that are not understood
 */
export function inboundNodes(layer: string, nodes: unknown): InboundNode[] {
  if (!Array.isArray(nodes)) throw damaged(layer);
  return nodes.map((node) => (Array.isArray(node) ? formerNode(layer, node) : node3(layer, node)));
}

function node3(layer: string, node: unknown): InboundNode {
  const { args, kwargs } = (node ?? {}) as { args?: unknown; kwargs?: unknown };
  if (!Array.isArray(args)) throw damaged(layer);
  const values = args.flat();
  const named = namedArguments(layer, kwargs);
  const inputs: History[] = [];
  let constant: number | undefined = named.constant;
  let constantFirst = false;
  for (const value of values) {
    if (typeof value === 'number' && constant === undefined) {
      constant = value;
      constantFirst = inputs.length === 0;
      continue;
    }
    const { class_name: className, config } = (value ?? {}) as Record<string, unknown>;
    const history = (config as { keras_history?: unknown } | undefined)?.keras_history;
    if (className !== '__keras_tensor__') {
      throw new UsageError(
        `Layer ${layer} is called with ${shown(value)}, which Graft does not understand in this place.`,
      );
    }
    inputs.push(historyOf(layer, history));
  }
  return { inputs, constant, constantFirst, training: named.training };
}

/** Keras 2: a list with [name, call, output, arguments] for each input. */
function formerNode(layer: string, node: readonly unknown[]): InboundNode {
  // A single input may stand without the list around it.
  const entries = (typeof node[0] === 'string' ? [node] : node) as readonly unknown[];
  const inputs = entries.map((entry) => historyOf(layer, entry));
  const named = entries.map((entry) => namedArguments(layer, (entry as readonly unknown[])[3]));
  return {
    inputs,
    constant: named.find(({ constant }) => constant !== undefined)?.constant,
    constantFirst: false,
    training: named.find(({ training }) => training !== undefined)?.training,
  };
}

function namedArguments(
  layer: string,
  kwargs: unknown,
): { training: boolean | undefined; constant: number | undefined } {
  let training: boolean | undefined;
  let constant: number | undefined;
  for (const [name, value] of Object.entries((kwargs ?? {}) as Record<string, unknown>)) {
    if (value === null || WITHOUT_EFFECT.includes(name)) continue;
    if (name === 'training' && typeof value === 'boolean') training = value;
    else if (name === 'y' && typeof value === 'number') constant = value;
    else {
      throw new UsageError(
        `Layer ${layer} is called with ${name} ${shown(value)}, which Graft does not have.`,
      );
    }
  }
  return { training, constant };
}

/** @throws UsageError unless it is [name, call, output] */
export function historyOf(layer: string, value: unknown): History {
  const [name, call, output] = Array.isArray(value) ? value : [];
  if (typeof name !== 'string' || !Number.isInteger(call) || output !== 0) {
    throw damaged(layer);
  }
  return { layer: name, call };
}

function damaged(layer: string): UsageError {
  return new UsageError(`The description of the inputs of layer ${layer} is not one of Keras.`, {
    hint: 'Save the model again with Keras.',
  });
}

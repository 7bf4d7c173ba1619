import { GraftError } from '../../errors.js';
import type { LayerConfig } from '../../nn/index.js';
import {
  outputsForClasses,
  probabilityActivation,
  type ReorderedOutput,
  type Task,
  taskOf,
} from '../../tasks/index.js';
import { nameOf, type StoredCall } from './built-layers.js';

/** Requirements for a restored head. */
export interface HeadWishes {
  /** The file's classes. */
  readonly from: readonly string[];
  /** The classes from now on, in the order of the outputs. */
  readonly to: readonly string[];
  /** Ends before the softmax or sigmoid. Default false. */
  readonly logits?: boolean;
  /** Number of outputs; default as before, or as new classes need. */
  readonly outputs?: number;
}

/** The head to build, and how it gets its weights. */
export interface AdaptedHead {
  readonly calls: readonly StoredCall[];
  readonly headWas: 'kept' | 'reordered' | 'matched' | 'replaced';
  /** Names of the layers whose last axis is the outputs; the layer that computes them comes first. */
  readonly outputLayers: readonly string[];
  /** The position of each output in the file; undefined if the order is the same or the weights start anew. */
  readonly order: readonly ReorderedOutput[] | undefined;
  /** Before and after, where classes of the file keep their weights beside other classes or outputs. */
  readonly match?: { readonly from: Task; readonly to: Task };
}

type Options = Readonly<Record<string, unknown>>;

/** Layers that treat every output alike, so that outputs can be reordered before or after them. */
const ALIKE = [
  'Activation',
  'AveragePooling2D',
  'BatchNormalization',
  'Dropout',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling2D',
  'LayerNormalization',
  'MaxPooling2D',
];

/** Those of them whose outputs are weighted sums of their inputs. */
const LINEAR = ['Activation', 'AveragePooling2D', 'Dropout', 'GlobalAveragePooling2D'];

/**
 * Adapts a head to classes. Classes that the file knows keep their weights, in whatever order and beside whatever new
 * classes. If it knows none, the layer that tells classes apart starts anew. The layers before it keep their weights.
 *
 * @param source the file, for messages
 * @throws GraftError when the head is built such that its outputs cannot be told apart
 */
export function adaptHead(stored: readonly StoredCall[], wishes: HeadWishes, source: string): AdaptedHead {
  const { from, to } = wishes;
  const calls = wishes.logits ? withoutLastActivation(stored) : stored;
  const tail = tailOf(calls);
  const units = tail === undefined ? undefined : unitsOf(calls[tail].layer);
  const sameClasses = from.length === to.length && to.every((name) => from.includes(name));
  const order = to.map((name) => from.indexOf(name));
  const wanted = wishes.outputs ?? units;
  if (sameClasses && wanted === units && order.every((number, index) => number === index)) {
    return { calls, headWas: 'kept', outputLayers: [], order: undefined };
  }
  if (tail === undefined || units === undefined) {
    throw new GraftError(`The head of ${source} does not end in a layer with one output per class.`, {
      hint: `Give its own classes in their order: ${from.join(', ')}.`,
    });
  }
  const outputLayers = calls.slice(tail).map(({ layer }) => nameOf(layer));
  if (sameClasses && wanted === units) {
    const reordered = taskOf({ classNames: from, outputs: units }).reorderOutputs(order);
    return { calls, headWas: 'reordered', outputLayers, order: reordered };
  }
  const adapted = withOutputs(calls, tail, to.length, wishes.outputs);
  if (!to.some((name) => from.includes(name)) || !isLinear(calls.slice(tail))) {
    return { calls: adapted, headWas: 'replaced', outputLayers, order: undefined };
  }
  const match = {
    from: taskOf({ classNames: from, outputs: units }),
    to: taskOf({ classNames: to, outputs: unitsOf(adapted[tail].layer) }),
  };
  return { calls: adapted, headWas: 'matched', outputLayers, order: undefined, match };
}

/** Whether logits are sums of the first layer's weights, so that each class has weights of its own. */
function isLinear(calls: readonly StoredCall[]): boolean {
  return calls.every(({ layer }, at) => {
    const activation =
      layer.className === 'Activation'
        ? layer.arguments[0]
        : (layer.arguments.at(-1) as Options | undefined)?.activation;
    const straight = ['linear', 'sigmoid', 'softmax', undefined].includes(activation as string | undefined);
    return straight && (at === 0 || LINEAR.includes(layer.className));
  });
}

/** The position of the layer that computes the outputs, if only layers that treat them alike follow. */
function tailOf(calls: readonly StoredCall[]): number | undefined {
  for (let at = calls.length - 1; at >= 0; at--) {
    const { layer, inputs } = calls[at];
    if (inputs.length !== 1 || inputs[0] !== at) return undefined;
    if (layer.className === 'Dense' || layer.className === 'Conv2D') return at;
    if (!ALIKE.includes(layer.className)) return undefined;
  }
  return undefined;
}

const unitsOf = ({ arguments: given }: LayerConfig): number => Number(given[0]);

function optionsOf({ arguments: given }: LayerConfig): Options {
  return given.at(-1) as Options;
}

function withOutputs(
  calls: readonly StoredCall[],
  tail: number,
  classes: number,
  outputs: number | undefined,
): StoredCall[] {
  const activation = lastActivation(calls);
  const units = outputs ?? (activation === 'softmax' ? classes : outputsForClasses(classes));
  const resized = calls.map((call, at) => {
    if (at !== tail) return call;
    const { className, arguments: given } = call.layer;
    return { ...call, layer: { className, arguments: [units, ...given.slice(1)] } };
  });
  const wanted = probabilityActivation(units);
  const other = wanted === 'sigmoid' ? 'softmax' : 'sigmoid';
  return activation === other ? withLastActivation(resized, wanted) : resized;
}

/** The last call that has an effect outside training, which may be an activation. */
function lastCall(calls: readonly StoredCall[]): number {
  let at = calls.length - 1;
  while (at > 0 && calls[at].layer.className === 'Dropout') at--;
  return at;
}

function lastActivation(calls: readonly StoredCall[]): unknown {
  const { layer } = calls[lastCall(calls)];
  return layer.className === 'Activation' ? layer.arguments[0] : optionsOf(layer).activation;
}

function withoutLastActivation(calls: readonly StoredCall[]): readonly StoredCall[] {
  const activation = lastActivation(calls);
  return activation === 'softmax' || activation === 'sigmoid' ? withLastActivation(calls, 'linear') : calls;
}

function withLastActivation(calls: readonly StoredCall[], activation: string): StoredCall[] {
  const last = lastCall(calls);
  return calls.map((call, at) => {
    if (at !== last) return call;
    const { className, arguments: given } = call.layer;
    const changed =
      className === 'Activation'
        ? [activation, ...given.slice(1)]
        : [...given.slice(0, -1), { ...(given.at(-1) as object), activation }];
    return { ...call, layer: { className, arguments: changed } };
  });
}

import { defineKerasAugmentations } from '../../augmentation/index.js';
import { GraftError, UsageError } from '../../errors.js';
import {
  deserializeLayer,
  Functional,
  Input,
  installModelConverter,
  type KerasConfig,
  type Layer,
  type Shape,
  type SymbolicTensor,
} from '../../nn/index.js';
import { currentSession, type Session } from '../../session/index.js';
import { shown } from '../../shown.js';
import { Model } from '../model.js';
import { Sequential } from '../sequential.js';
import { constantOperator } from './constant-operator.js';
import type { ModelDescription } from './description.js';
import { type History, historyOf, type InboundNode, inboundNodes } from './inbound-nodes.js';
import { modelSettings } from './model-settings.js';
import { stochasticDepth } from './stochastic-depth.js';

/** Layers in one model, at most: a description may say anything. */
const MOST_LAYERS = 20_000;
/** Models in models, at most. */
const MOST_NESTED = 20;

/** What building needs to know besides the description. */
export interface BuildContext {
  readonly session: Session;
  /** Of models around this one. */
  readonly depth: number;
}

/** The names by which Keras 2 and 3 call models of layers. */
const FUNCTIONAL = ['Functional', 'Model'];

/**
 * The model that Keras' data describe, with weights as its initializers give them.
 *
 * @throws UsageError for a class, a setting or a structure that Graft does not have, naming the layer
 */
export function deserializeModel(
  { class_name: className, config }: ModelDescription,
  context: BuildContext = { session: currentSession(), depth: 0 },
): Model {
  if (context.depth > MOST_NESTED) {
    throw new UsageError(`Expected at most ${MOST_NESTED} models in each other, but there are more.`);
  }
  if (className === 'Sequential') return sequential(config, context);
  if (FUNCTIONAL.includes(className)) return functional(config, context);
  throw new UsageError(`The model is of the class ${shown(className)}, which Graft cannot build.`, {
    hint: "Graft builds Keras' Functional and Sequential models, not subclasses of Model.",
  });
}

/** A layer of a description. */
interface Entry extends ModelDescription {
  readonly name: string;
  readonly module: unknown;
  readonly inbound: unknown;
}

function entriesOf({ layers }: KerasConfig): Entry[] {
  if (!Array.isArray(layers)) {
    throw new UsageError('Expected a description of a model with a list of layers, but it has none.');
  }
  if (layers.length > MOST_LAYERS) {
    throw new UsageError(`Expected at most ${MOST_LAYERS} layers, but received ${layers.length}.`);
  }
  return (layers as readonly unknown[]).map((given) => {
    const {
      class_name: className,
      config,
      module,
      inbound_nodes: inbound,
      name,
    } = (given ?? {}) as Record<string, unknown>;
    if (typeof className !== 'string' || typeof config !== 'object' || config === null) {
      throw new UsageError(`Expected a class and settings of each layer, but received ${shown(given)}.`);
    }
    const settings = config as KerasConfig;
    return {
      class_name: className,
      config: settings,
      module,
      inbound,
      name: String(settings.name ?? name ?? className),
    };
  });
}

function isModel({ class_name: className }: ModelDescription): boolean {
  return className === 'Sequential' || FUNCTIONAL.includes(className);
}

/** A layer whose axis counts from the front, as Keras 2 writes it, with -1 in its place if it is the last. */
function withLastAxis(config: KerasConfig, rank: number): KerasConfig {
  const { axis } = config;
  const only = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis;
  return only === rank - 1 ? { ...config, axis: -1 } : config;
}

function build(entry: Entry, input: Shape | undefined, context: BuildContext): Layer {
  if (isModel(entry)) return deserializeModel(entry, { ...context, depth: context.depth + 1 });
  if (entry.class_name === 'StochasticDepth') return stochasticDepth(entry.config, input);
  const config = withLastAxis(entry.config, input?.length ?? 0);
  return deserializeLayer({ class_name: entry.class_name, config });
}

function sequential(config: KerasConfig, context: BuildContext): Model {
  const entries = entriesOf(config);
  const given = entries[0]?.class_name === 'InputLayer' ? entries[0].config : undefined;
  const rest = given === undefined ? entries : entries.slice(1);
  const shape = shapeOf(
    given ?? { batch_shape: rest[0]?.config.batch_input_shape ?? config.build_input_shape },
  );
  return context.session.use(() => {
    const input = shape && Input({ shape, name: nameIn(given ?? {}) });
    let tensor = input;
    const layers = rest.map((entry) => {
      const layer = build(entry, tensor?.shape, context);
      // The rank of what comes next is only known where the shape of the input is.
      tensor = tensor && layer.apply(tensor);
      return layer;
    });
    const model = new Sequential(input ? [input, ...layers] : layers, { name: nameIn(config) });
    return withFlag(model, config, layers);
  });
}

function functional(config: KerasConfig, context: BuildContext): Model {
  const entries = entriesOf(config);
  const name = String(config.name ?? 'without a name');
  const input = onlyHistory(name, 'input', config.input_layers);
  const output = onlyHistory(name, 'output', config.output_layers);
  return context.session.use(() => {
    const network = new Network(entries, context);
    const model = new Model({
      inputs: network.tensor(input),
      outputs: network.tensor(output),
      name: nameIn(config),
    });
    return withFlag(model, config, network.layers);
  });
}

/** Sets the model's own flag. Setting it changes the layers inside too, which have flags of their own. */
function withFlag(model: Model, { trainable }: KerasConfig, layers: readonly Layer[]): Model {
  if (trainable !== false) return model;
  const flags = layers.map((layer) => [layer, flagsOf(layer)] as const);
  model.trainable = false;
  for (const [, own] of flags) for (const [layer, flag] of own) layer.trainable = flag;
  return model;
}

/** The flags of a layer and of all layers inside, from the outermost to the innermost. */
function flagsOf(layer: Layer): [Layer, boolean][] {
  const inside = layer instanceof Functional ? layer.layers.flatMap(flagsOf) : [];
  return [[layer, layer.trainable], ...inside];
}

/** The calls of a model, carried out in the order in which their inputs become known. */
class Network {
  readonly layers: readonly Layer[];
  readonly #tensors = new Map<string, SymbolicTensor>();

  constructor(entries: readonly Entry[], context: BuildContext) {
    const built = new Map<Entry, Layer>();
    let waiting = entries.flatMap((entry) => this.#callsOf(entry));
    while (waiting.length > 0) {
      const left = waiting.filter((call) => !this.#carryOut(call, built, context));
      if (left.length === waiting.length) {
        const [{ entry }] = left;
        throw new UsageError(`The inputs of layer ${entry.name} come from no layer of the model.`);
      }
      waiting = left;
    }
    this.layers = [...built.values()];
  }

  tensor(history: History): SymbolicTensor {
    const found = this.#tensors.get(keyOf(history));
    if (found !== undefined) return found;
    throw new UsageError(`The model has no layer ${shown(history.layer)}, or too few calls of it.`);
  }

  /** Defines inputs, and lists the calls of all other layers. */
  #callsOf(entry: Entry): PendingCall[] {
    if (entry.class_name === 'InputLayer') {
      const shape = shapeOf(entry.config);
      if (shape === undefined) throw new UsageError(`Layer ${entry.name} (InputLayer) has no shape.`);
      this.#tensors.set(keyOf({ layer: entry.name, call: 0 }), Input({ shape, name: entry.name }));
      return [];
    }
    // In Keras 2 files a model's first call is the one that made it.
    const former = Array.isArray(entry.inbound) && Array.isArray(entry.inbound[0]);
    const first = former && FUNCTIONAL.includes(entry.class_name) ? 1 : 0;
    return inboundNodes(entry.name, entry.inbound).map((node, index) => ({
      entry,
      node,
      call: index + first,
    }));
  }

  #carryOut({ entry, node, call }: PendingCall, built: Map<Entry, Layer>, context: BuildContext): boolean {
    const inputs = node.inputs.map((history) => this.#tensors.get(keyOf(history)));
    if (!inputs.every((tensor) => tensor !== undefined)) return false;
    let layer = built.get(entry);
    if (layer === undefined) {
      layer = constantOperator(entry, node) ?? build(entry, inputs[0]?.shape, context);
      built.set(entry, layer);
    }
    // Keras writes down `training` for Dropout as it was when the model was built, which says nothing.
    const options = node.training === false && isModel(entry) ? { training: false } : {};
    this.#tensors.set(keyOf({ layer: entry.name, call }), layer.apply(inputs, options));
    return true;
  }
}

interface PendingCall {
  readonly entry: Entry;
  readonly node: InboundNode;
  readonly call: number;
}

function keyOf({ layer, call }: History): string {
  return `${call}:${layer}`;
}

function onlyHistory(model: string, what: 'input' | 'output', value: unknown): History {
  const list = Array.isArray(value) && Array.isArray(value[0]) ? value : [value];
  if (list.length === 1) return historyOf(`${model} (${what})`, list[0]);
  throw new UsageError(
    `Model ${model} has ${list.length} ${what}s, but Graft has models with one input and one output.`,
  );
}

function shapeOf(config: KerasConfig): (number | null)[] | undefined {
  const shape = config.batch_shape ?? config.batch_input_shape;
  if (shape === undefined || shape === null) return undefined;
  const fits =
    Array.isArray(shape) &&
    shape.length >= 2 &&
    shape.every((size) => size === null || (Number.isSafeInteger(size) && size > 0));
  if (!fits) throw new UsageError(`Expected the shape of an input, but received ${shown(shape)}.`);
  return (shape as (number | null)[]).slice(1);
}

function nameIn({ name }: KerasConfig): string | undefined {
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** @throws GraftError unless the description is that of such a model */
function readAs(className: string): (config: KerasConfig) => Model {
  return (config) => {
    if (Array.isArray(config?.layers)) return deserializeModel({ class_name: className, config });
    throw new GraftError(`${className} expects settings with a list of layers, as getConfig returns them.`);
  };
}

defineKerasAugmentations();
installModelConverter(Model, { toConfig: modelSettings, fromConfig: readAs('Functional') });
installModelConverter(Sequential, {
  toConfig: modelSettings,
  fromConfig: readAs('Sequential') as (config: KerasConfig) => Sequential,
});

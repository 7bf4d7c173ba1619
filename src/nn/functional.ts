import { UsageError } from '../errors.js';
import { anything, checkOptions, text } from '../options.js';
import type { Session } from '../session/index.js';
import { type Call, Layer, type SymbolicTensor } from './layer.js';
import { formatShape, type Shape } from './shape.js';
import { summaryTable } from './summary.js';
import type { Variable } from './variable.js';

/** The input and output of a network. */
export interface FunctionalOptions {
  /** What `Input` returned. */
  inputs: SymbolicTensor;
  /** What `apply` of the last layer returned. */
  outputs: SymbolicTensor;
  /** Default: `functional`, `functional_1` and so on. */
  name?: string;
}

/** What a network has that is built later, when the shape of its input is known. */
export interface Unbuilt {
  inputs?: undefined;
  outputs?: undefined;
  name?: string;
}

/** A network from its input to its output. */
interface Network {
  readonly inputs: SymbolicTensor;
  readonly outputs: SymbolicTensor;
  readonly calls: readonly Call[];
  readonly layers: readonly Layer[];
}

/** A graph of layers from one input to one output, itself usable as a layer. Keras `Functional`. */
export class Functional extends Layer {
  #network: Network | undefined;

  constructor(options: FunctionalOptions | Unbuilt, session?: Session) {
    checkOptions<FunctionalOptions>('Functional', options as FunctionalOptions, {
      inputs: anything,
      outputs: anything,
      name: text,
    });
    super({ name: options.name }, session);
    if (options.inputs !== undefined) this.buildNetwork(options.inputs, options.outputs);
  }

  protected buildNetwork(inputs: SymbolicTensor, outputs: SymbolicTensor): void {
    const calls = orderedCalls(inputs, outputs);
    const layers = [...new Set(calls.map((call) => call.layer))];
    this.#expectDifferentNames(layers);
    this.#network = { inputs, outputs, calls, layers };
  }

  /**
   * Whether the network's input and output are known.
   *
   * @internal
   */
  get isBuilt(): boolean {
    return this.#network !== undefined;
  }

  #expectNetwork(): Network {
    if (this.#network !== undefined) return this.#network;
    throw new UsageError(`Model ${this.name} does not know the shape of its input yet.`, {
      hint: 'Begin it with `Input({ shape: [height, width, 3] })` or with a model, or apply it to a tensor.',
    });
  }

  get inputs(): SymbolicTensor {
    return this.#expectNetwork().inputs;
  }

  get outputs(): SymbolicTensor {
    return this.#expectNetwork().outputs;
  }

  /**
   * Every call between input and output, each after those it depends on.
   *
   * @internal
   */
  get calls(): readonly Call[] {
    return this.#expectNetwork().calls;
  }

  /** The layers in Keras' order: by their distance from the output, farthest first. */
  get layers(): readonly Layer[] {
    return this.#expectNetwork().layers;
  }

  get className(): string {
    return 'Functional';
  }

  #expectDifferentNames(layers: readonly Layer[]): void {
    const names = layers.map((layer) => layer.name);
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) {
      throw new UsageError(`Model ${this.name} has two layers with the name ${repeated}.`, {
        hint: 'Give each layer of a model a unique name, or leave the names out.',
      });
    }
  }

  get inputShape(): Shape {
    return this.inputs.shape;
  }

  get outputShape(): Shape {
    return this.outputs.shape;
  }

  override get trainable(): boolean {
    return super.trainable;
  }

  /**
   * As in Keras, setting it sets every layer inside too. Layers that are set again afterwards count for themselves, also
   * in a model around this one: only the model that is trained must not be frozen as a whole.
   */
  override set trainable(value: boolean) {
    super.trainable = value;
    for (const layer of this.layers) layer.trainable = value;
  }

  override get variables(): Variable[] {
    return [...new Set(this.layers.flatMap((layer) => layer.variables))];
  }

  override get trainableVariables(): Variable[] {
    if (!this.trainable) return [];
    return [...new Set(innermostLayers(this).flatMap((layer) => layer.trainableVariables))];
  }

  /** A layer by its name or its index in `layers`. @throws UsageError when there is none. */
  getLayer(key: string | number): Layer {
    const found =
      typeof key === 'number' ? this.layers.at(key) : this.layers.find((layer) => layer.name === key);
    if (found === undefined) {
      throw new UsageError(`Model ${this.name} has no layer ${JSON.stringify(key)}.`, {
        hint: `It has ${this.layers.length} layers, ${this.layers[0].name} to ${this.layers.at(-1)?.name}.`,
      });
    }
    return found;
  }

  /** Keras' table of layers, output shapes and parameter counts, as text. */
  summary(): string {
    return summaryTable(this);
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const shape = this.onlyInput(inputShapes, this.inputShape.length);
    const fits = shape.every(
      (size, axis) => size === this.inputShape[axis] || this.inputShape[axis] === null,
    );
    if (!fits) {
      throw new UsageError(
        `Model ${this.name} expects inputs of shape ${formatShape(this.inputShape)}, but received ${formatShape(shape)}.`,
      );
    }
    return this.outputShape;
  }
}

/** The layers of a model and of the models inside it, without these models themselves. */
function innermostLayers(model: Functional): Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof Functional ? innermostLayers(layer) : [layer]));
}

/**
 * Sorts the calls as Keras does: a call's depth is its longest path to the output, and deeper calls come first; calls
 * of equal depth stay in the order in which a traversal back from the output finishes them.
 */
function orderedCalls(input: SymbolicTensor, output: SymbolicTensor): Call[] {
  const finished: Call[] = [];
  const seen = new Set<Call>();
  const visit = (call: Call): void => {
    if (seen.has(call)) return;
    seen.add(call);
    if (call !== input.producer) {
      if (call.inputs.length === 0) {
        throw new UsageError(`The output depends on ${call.layer.name}, which is not the model's input.`, {
          hint: 'Build the outputs from the tensor that you pass as inputs.',
        });
      }
      for (const tensor of call.inputs) visit(tensor.producer);
    }
    finished.push(call);
  };
  visit(output.producer);
  if (!seen.has(input.producer)) {
    throw new UsageError('The output does not depend on the input of the model.');
  }
  const depth = new Map<Call, number>(finished.map((call) => [call, 0]));
  for (const call of [...finished].reverse()) {
    if (call === input.producer) continue;
    for (const tensor of call.inputs) {
      depth.set(tensor.producer, Math.max(depth.get(tensor.producer)!, depth.get(call)! + 1));
    }
  }
  return finished
    .map((call, position) => ({ call, position }))
    .sort((a, b) => depth.get(b.call)! - depth.get(a.call)! || a.position - b.position)
    .map((entry) => entry.call);
}

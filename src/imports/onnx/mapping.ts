import type { GraphNode } from '../../graph/index.js';
import { Input, type Layer, type SymbolicTensor, ZeroPadding2D } from '../../nn/index.js';
import { shortened, shown } from '../../shown.js';
import { mapsOf, plainOf } from './axes.js';
import type { NodeCall } from './call.js';
import type { FoldedGraph } from './fold.js';
import { LayerNames } from './layer-names.js';
import { InTheWay, type Mapped, NodesInTheWay } from './mapped.js';
import { isFixed } from './tensors.js';

/** Names of nodes that an error lists for each operator. */
const MOST_NAMES = 5;

/** Operators that Graft has for maps only: what was made of tokens or shuffled channels becomes maps again. */
const NEEDS_MAPS = new Set([
  'AveragePool',
  'BatchNormalization',
  'Conv',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'MaxPool',
]);

/** Makes a layer of a node. @throws InTheWay when there is none */
export type MappingRule = (mapping: Mapping, call: NodeCall) => Mapped;

/** How nodes become layers. */
export interface MappingRules {
  /** By operator: layers that Keras has. */
  readonly layers: ReadonlyMap<string, MappingRule>;
  /** Layers for one node each, one for each output. @throws InTheWay when there are none */
  readonly operator: (mapping: Mapping, call: NodeCall) => readonly Mapped[];
}

/** The network in Graft's layers, as far as it has been built. */
export class Mapping {
  readonly names = new LayerNames();
  readonly inputs: SymbolicTensor;
  /** Whether a constant of the file brings pixels from [0, 255] to a smaller range. */
  scalesPixels = false;
  readonly #graph: FoldedGraph;
  readonly #readers = new Map<string, GraphNode[]>();
  readonly #mapped = new Map<string, Mapped>();
  readonly #inTheWay = new Map<GraphNode, string>();
  readonly #batch: number;
  /** Values in their other forms. */
  readonly #asMaps = new Map<string, Mapped>();
  readonly #asPlain = new Map<string, Mapped>();
  #needsMaps = false;

  /**
   * @param nodes those that are needed
   * @param picture the name and the axes of the input
   */
  constructor(
    graph: FoldedGraph,
    nodes: readonly GraphNode[],
    picture: { readonly name: string; readonly order: 'NCHW' | 'NHWC' },
  ) {
    this.#graph = graph;
    const { shape } = graph.values.get(picture.name)!;
    [this.#batch] = shape;
    const [height, width] = picture.order === 'NCHW' ? shape.slice(2) : shape.slice(1);
    const channels = picture.order === 'NCHW' ? shape[1] : shape[3];
    this.inputs = Input({ shape: [height, width, channels], name: this.names.unique('input') });
    const { order } = picture;
    this.#mapped.set(picture.name, {
      tensor: this.inputs,
      order,
      nonNegative: false,
      isPicture: true,
      layer: undefined,
    });
    for (const node of nodes) {
      for (const input of node.inputs) {
        const readers = this.#readers.get(input);
        if (readers === undefined) this.#readers.set(input, [node]);
        else readers.push(node);
      }
    }
  }

  /**
   * Makes layers of a node, if its inputs have some: one of Keras' layers if there is one that fits, otherwise a layer
   * for the operator.
   */
  take(node: GraphNode, { layers, operator }: MappingRules): void {
    const values = node.inputs.filter((name) => name !== '' && !isFixed(this.#graph.values.get(name)));
    if (!values.every((name) => this.#mapped.has(name))) return;
    const call = this.#graph.callOf(node);
    this.#needsMaps = NEEDS_MAPS.has(node.operator);
    const isPlain = values.some((name) => this.#mapped.get(name)!.order === 'plain');
    const rule = isPlain && !this.#needsMaps ? undefined : layers.get(node.operator);
    const reasons: string[] = [];
    try {
      if (rule !== undefined) {
        this.#mapped.set(node.outputs[0], rule(this, call));
        return;
      }
    } catch (error) {
      // Besides `InTheWay`: inputs that are missing, and settings that a layer refuses. They may be anything in a file.
      reasons.push((error as Error).message);
    }
    try {
      operator(this, call).forEach((output, index) => {
        this.#mapped.set(node.outputs[index], output);
      });
    } catch (error) {
      reasons.push((error as Error).message);
      this.#inTheWay.set(node, reasons.find((reason) => reason !== '') ?? '');
    }
  }

  /** What a value became; undefined if nodes before it are in the way. */
  valueOf(name: string): Mapped | undefined {
    return this.#mapped.get(name);
  }

  /** A value with its padding added. */
  finished(name: string): Mapped {
    return this.#withPadding(this.#mapped.get(name)!);
  }

  /** Whether an input comes from the picture. */
  isMapped(call: NodeCall, index: number): boolean {
    return this.#mapped.has(call.node.inputs[index]);
  }

  /** An input from the picture, with its padding still to be added. */
  padded(call: NodeCall, index = 0): Mapped {
    const name = call.node.inputs[index];
    const found = this.#mapped.get(name);
    if (found === undefined) throw new InTheWay('it does not depend on the picture');
    if (found.order !== 'plain' || !this.#needsMaps) return found;
    const maps = this.#asMaps.get(name) ?? mapsOf(this, found, call.input(index).shape);
    this.#asMaps.set(name, maps);
    return maps;
  }

  /** An input from the picture with the axes of the file. */
  plain(call: NodeCall, index: number): Mapped {
    const name = call.node.inputs[index];
    const found =
      this.#asPlain.get(name) ??
      plainOf(this, this.#withPadding(this.#mapped.get(name)!), call.input(index).shape);
    this.#asPlain.set(name, found);
    return found;
  }

  /** What is known of an output of a node. */
  outputOf(call: NodeCall, index = 0): readonly number[] {
    const known = this.#graph.values.get(call.node.outputs[index]);
    if (known === undefined) throw new InTheWay('');
    return known.shape;
  }

  /** The name of the weight that an input is. */
  weightName(call: NodeCall, index: number): string {
    return this.#graph.originOf(call.node.inputs[index]);
  }

  /** Pictures that the file takes at a time. */
  get batch(): number {
    return this.#batch;
  }

  /** An input from the picture. */
  input(call: NodeCall, index = 0): Mapped {
    return this.#withPadding(this.padded(call, index));
  }

  #withPadding({ padding, ...found }: Mapped): Mapped {
    if (padding === undefined) return found;
    const name = this.names.unique(found.layer === undefined ? 'pad' : `${found.layer}.pad`);
    return { ...found, tensor: new ZeroPadding2D(padding, { name }).apply(found.tensor), layer: name };
  }

  /** As `input`, for operators that need maps. @param order undefined accepts both */
  maps(call: NodeCall, order?: 'NCHW' | 'NHWC', index = 0): Mapped {
    const found = this.input(call, index);
    this.expectOrder(found, order);
    return found;
  }

  expectOrder({ order }: Mapped, wanted?: 'NCHW' | 'NHWC'): void {
    if (order === 'NC' || order === 'plain' || (wanted !== undefined && order !== wanted)) {
      throw new InTheWay(`it reads ${order === 'NC' ? 'a list of features' : 'maps with other axes'}`);
    }
  }

  /** The nodes that read the output of a node. */
  readers(call: NodeCall): readonly GraphNode[] {
    return this.#readers.get(call.node.outputs[0]) ?? [];
  }

  /** The shape of a node's output in the file. */
  outputShape(call: NodeCall): readonly number[] {
    return this.#graph.values.get(call.node.outputs[0])?.shape ?? [];
  }

  /** The number of axes of a node's output. */
  rankOf(node: GraphNode): number | undefined {
    return this.#graph.values.get(node.outputs[0])?.shape.length;
  }

  /** The name for a node's layer. */
  nameFor(call: NodeCall, kind: string, after?: Mapped): string {
    return this.names.of(call.node, kind, after?.layer);
  }

  /** The output of a layer that was made of a value. */
  apply(layer: Layer, value: Mapped, changes: Partial<Mapped> = {}): Mapped {
    const tensor = layer.apply(value.tensor);
    return { ...value, tensor, nonNegative: false, isPicture: false, layer: layer.name, ...changes };
  }

  /** @throws GraftError with the list of the nodes in the way, unless some values have layers */
  expect(values: readonly string[], file: string): void {
    if (values.every((name) => this.#mapped.has(name))) return;
    const byOperator = new Map<string, [GraphNode, string][]>();
    for (const [node, reason] of this.#inTheWay) {
      const found = byOperator.get(node.operator) ?? [];
      found.push([node, reason]);
      byOperator.set(node.operator, found);
    }
    const lines = [...byOperator].slice(0, 20).map(([operator, found]) => {
      const names = found
        .slice(0, MOST_NAMES)
        .map(([{ name, outputs }]) => shortened(name ?? outputs[0], 60));
      const more = found.length > names.length ? ', …' : '';
      const [, reason] = found[0];
      return `${found.length} ${shortened(operator, 60)} (${names.join(', ')}${more}${reason === '' ? '' : `: ${shortened(reason, 120)}`})`;
    });
    const count = this.#inTheWay.size;
    const before = [...this.#mapped].findLast(
      ([, { layer, order }]) => layer !== undefined && order !== 'plain',
    );
    const example = before === undefined ? '' : `, such as ${shown(before[0])}`;
    throw new NodesInTheWay(
      `${file} has ${count} ${count === 1 ? 'node' : 'nodes'} that no layer of Graft stands for: ${lines.join('; ')}.`,
      {
        hint: `Pass \`cut\` (\`graft train --cut\`), the name of a value before these nodes${example}, or use another network.`,
      },
    );
  }
}

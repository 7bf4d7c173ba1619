import type { AttributeValue, GraphNode } from '../../graph/index.js';
import { type Fixed, isFixed, type Known, numbersOf } from './tensors.js';

/** Something that folding needs depends on the picture, so that it is known only when the graph runs. */
export class NotFixed extends Error {}

/** A node with what is known of its inputs. */
export class NodeCall {
  readonly node: GraphNode;
  readonly operatorSet: number;
  readonly #inputs: readonly (Known | undefined)[];

  /** @param inputs undefined for those that are left out */
  constructor(node: GraphNode, inputs: readonly (Known | undefined)[], operatorSet: number) {
    this.node = node;
    this.#inputs = inputs;
    this.operatorSet = operatorSet;
  }

  get inputs(): readonly Known[] {
    return this.#inputs.filter((input) => input !== undefined);
  }

  has(index: number): boolean {
    return this.#inputs[index] !== undefined;
  }

  /** @throws Error when it is left out */
  input(index: number): Known {
    const found = this.#inputs[index];
    if (found === undefined) throw new Error(`input ${index + 1} is missing`);
    return found;
  }

  get shape(): readonly number[] {
    return this.input(0).shape;
  }

  /** @throws NotFixed when it depends on the picture */
  fixed(index: number): Fixed {
    const found = this.input(index);
    if (!isFixed(found)) throw new NotFixed(`input ${index + 1} depends on the picture`);
    return found;
  }

  /** The numbers of an input; undefined if it is left out. @throws NotFixed when they depend on the picture */
  numbers(index: number): number[] | undefined {
    return this.has(index) ? Array.from(numbersOf(this.fixed(index))) : undefined;
  }

  /** The same with its two inputs in each other's place. */
  turned(): NodeCall {
    const [first, second] = this.#inputs;
    return new NodeCall(this.node, [second, first], this.operatorSet);
  }

  attribute(name: string): AttributeValue | undefined {
    return this.node.attributes[name];
  }

  integer(name: string, otherwise: number): number {
    const value = this.attribute(name);
    return typeof value === 'number' ? value : otherwise;
  }

  float(name: string, otherwise: number): number {
    const value = this.attribute(name);
    return typeof value === 'object' && 'float' in value ? value.float : otherwise;
  }

  text(name: string, otherwise: string): string {
    const value = this.attribute(name);
    return typeof value === 'string' ? value : otherwise;
  }

  integers(name: string): readonly number[] | undefined {
    const value = this.attribute(name);
    return Array.isArray(value) ? (value as readonly number[]) : undefined;
  }

  /** What older operator sets give as an attribute, and newer ones as an input. */
  list(name: string, index: number): readonly number[] | undefined {
    return this.integers(name) ?? this.numbers(index);
  }
}

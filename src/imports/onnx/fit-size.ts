import { GraftError } from '../../errors.js';
import type { GraphNode } from '../../graph/index.js';
import type { ImageSize } from '../../pictures/index.js';
import { reshapeGroups } from '../../reshape-groups.js';
import { type FoldedGraph, foldGraph } from './fold.js';
import { type PictureInput, shapeForSize } from './picture-input.js';
import type { ChangedInput, ForeignModel } from './read-model.js';
import { type Grid, resampledTable } from './resample-table.js';
import { fixed, isFixed } from './tensors.js';

/** A position table that was resampled for another size of pictures. */
export interface ResampledTable {
  /** The weight of the file. */
  readonly name: string;
  /** The rows and columns of its places before and after. */
  readonly from: Grid;
  readonly to: Grid;
}

/** A model for pictures of another size than it was exported for. */
export interface FittedModel {
  readonly foreign: ForeignModel;
  readonly tables: readonly ResampledTable[];
}

/**
 * Changes what a file was exported with for one size of pictures: position tables are resampled, and the sizes that a
 * Reshape has as numbers become those that follow from the chosen size. What else contradicts that size, `foldGraph` finds.
 *
 * @param own the size that it was exported for
 */
export function fittedToSize(foreign: ForeignModel, picture: PictureInput, own: ImageSize): FittedModel {
  let before: FoldedGraph;
  try {
    before = foldGraph(foreign, shapeForSize(picture, own));
  } catch (error) {
    if (error instanceof GraftError) return { foreign, tables: [] };
    throw error;
  }
  const fitting = new Fitting(foreign, before);
  try {
    foldGraph(foreign, picture, (node, index, folded) => fitting.adapt(node, index, folded));
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
  }
  return { foreign: foreign.withInputs(fitting.changes), tables: fitting.tables };
}

class Fitting {
  readonly changes: ChangedInput[] = [];
  readonly tables: ResampledTable[] = [];
  readonly #before: FoldedGraph;
  readonly #producers: ReadonlyMap<string, GraphNode>;

  constructor({ graph }: ForeignModel, before: FoldedGraph) {
    this.#before = before;
    this.#producers = new Map(
      graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
    );
  }

  adapt(node: GraphNode, index: number, after: FoldedGraph): readonly ChangedInput[] {
    const change =
      node.operator === 'Reshape'
        ? this.#reshaped(node, after)
        : node.operator === 'Add'
          ? this.#resampled(node, after)
          : undefined;
    if (change === undefined) return [];
    const changed = { ...change, node: index, name: `${node.outputs[0]}:fitted` };
    this.changes.push(changed);
    return [changed];
  }

  /** The target of a Reshape, if it is the same numbers for both sizes although its input is not. */
  #reshaped(node: GraphNode, after: FoldedGraph): Pick<ChangedInput, 'input' | 'constant'> | undefined {
    const [input, target] = node.inputs;
    const [old, now] = [this.#before, after].map((folded) => folded.values.get(input)?.shape);
    const result = this.#before.values.get(node.outputs[0])?.shape;
    const targets = [this.#before, after].map((folded) => folded.values.get(target));
    if (old === undefined || now === undefined || result === undefined || !targets.every(isFixed))
      return undefined;
    const isSame = targets[0].data.join() === targets[1].data.join();
    if (!isSame || old.join() === now.join()) return undefined;
    const sizes = this.#sizesAfter(old, result, now, after);
    if (sizes === undefined) return undefined;
    // The first axis has the batch, which is not always known.
    return { input: 1, constant: fixed('int64', [sizes.length], [-1, ...sizes.slice(1)]) };
  }

  /** The sizes that a Reshape gives for the chosen size; undefined if they do not follow from those before. */
  #sizesAfter(
    old: readonly number[],
    result: readonly number[],
    now: readonly number[],
    after: FoldedGraph,
  ): number[] | undefined {
    if (old.length !== now.length || old.some((size, axis) => size === 1 && now[axis] !== 1))
      return undefined;
    const sizes = [...result];
    for (const { from, to } of reshapeGroups(old, result)) {
      if (from.every((axis) => old[axis] === now[axis])) continue;
      if (to.length === 1) {
        sizes[to[0]] = from.reduce((product, axis) => product * now[axis], 1);
        continue;
      }
      const grid = from.length === 1 && to.length === 2 ? [result[to[0]], result[to[1]]] : undefined;
      const found = grid && this.#grids(after).find(([was]) => was.join() === grid.join());
      if (found === undefined || found[1][0] * found[1][1] !== now[from[0]]) return undefined;
      to.forEach((axis, position) => {
        sizes[axis] = found[1][position];
      });
    }
    return sizes;
  }

  /** The sizes of maps before and after, the last ones first. */
  #grids(after: FoldedGraph): (readonly [was: Grid, is: Grid])[] {
    return this.#before.nodes
      .flatMap(({ operator, outputs: [output] }) => {
        const [was, is] = [this.#before, after].map((folded) => folded.values.get(output)?.shape);
        if (operator !== 'Conv' || was?.length !== 4 || is?.length !== 4) return [];
        return [[was.slice(2), is.slice(2)] as unknown as readonly [Grid, Grid]];
      })
      .reverse();
  }

  /** A constant with a row for each place, which is added to tokens or a map. */
  #resampled(node: GraphNode, after: FoldedGraph): Pick<ChangedInput, 'input' | 'constant'> | undefined {
    const known = node.inputs.map((name) => after.values.get(name));
    const input = known.findIndex(isFixed);
    const [table, other] = [known[input], known[1 - input]];
    if (!isFixed(table) || other === undefined || isFixed(other) || !table.type.startsWith('float'))
      return undefined;
    const offset = other.shape.length - table.shape.length;
    const differing = table.shape.flatMap((size, axis) =>
      size !== 1 && other.shape[axis + offset] !== size ? [axis] : [],
    );
    const [at] = differing;
    if (
      offset < 0 ||
      at === undefined ||
      this.#before.values.get(node.inputs[1 - input])?.shape[at + offset] !== table.shape[at]
    ) {
      return undefined;
    }
    const isGrid = differing.length === 2 && differing[1] === at + 1;
    if (differing.length > 1 && !isGrid) return undefined;
    const places = isGrid
      ? { before: 0, grids: [table.shape.slice(at, at + 2), other.shape.slice(at + offset, at + offset + 2)] }
      : this.#placesOf(node.inputs[1 - input], table.shape[at], other.shape[at + offset], after);
    if (places === undefined) return undefined;
    const [from, to] = places.grids as unknown as readonly [Grid, Grid];
    this.tables.push({ name: after.originOf(node.inputs[input]), from, to });
    return { input, constant: resampledTable(table, { at, before: places.before, from, to, isGrid }) };
  }

  /** The map that tokens come from: the nearest one with as many places, but for tokens before them. */
  #placesOf(
    tokens: string,
    was: number,
    is: number,
    after: FoldedGraph,
  ): { readonly before: number; readonly grids: readonly (readonly number[])[] } | undefined {
    const seen = new Set<string>();
    const waiting = [tokens];
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const producer = this.#producers.get(name);
      if (producer === undefined || seen.has(name)) continue;
      seen.add(name);
      const grids = [this.#before, after].map((folded) => folded.values.get(name)?.shape.slice(2) ?? []);
      const [before, stillBefore] = [was, is].map(
        (size, index) => size - (grids[index][0] ?? 0) * (grids[index][1] ?? 0),
      );
      if (producer.operator === 'Conv' && grids[0].length === 2 && before >= 0 && before === stillBefore) {
        return { before, grids };
      }
      waiting.push(...producer.inputs);
    }
    return undefined;
  }
}

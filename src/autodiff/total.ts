import { knownShape, operators, type Value } from '../graph/index.js';

/** Where a gradient lies on one axis; outside it is zero. */
interface Piece {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly inside: Value;
}

/**
 * The sum of a value's gradients, one for each of its readers. Gradients of slices that together are the whole value are
 * put side by side instead of filled up with zeros and added.
 */
export function total(gradients: readonly Value[]): Value {
  return joined(gradients) ?? gradients.reduce(operators.add);
}

function joined(gradients: readonly Value[]): Value | undefined {
  if (gradients.length < 2) return undefined;
  const pieces = gradients.flatMap((gradient) => pieceOf(gradient) ?? []).sort((a, b) => a.start - b.start);
  const [{ axis } = { axis: -1 }] = pieces;
  if (pieces.length !== gradients.length || pieces.some((piece) => piece.axis !== axis)) return undefined;
  const follow = pieces.every(({ start }, index) => start === (index === 0 ? 0 : pieces[index - 1].end));
  if (!follow || pieces.at(-1)!.end !== gradients[0].shape[axis]) return undefined;
  return operators.concatenate(
    pieces.map(({ inside }) => inside),
    axis,
  );
}

/** Undefined unless the gradient is filled up with zeros on exactly one axis. */
function pieceOf(gradient: Value): Piece | undefined {
  const { graph } = gradient;
  const node = graph.producerOf(gradient);
  if (node?.operator !== 'Pad') return undefined;
  const [inside, ...lists] = node.inputs.map((name) => graph.value(name));
  const [amounts, filler, axes] = lists.map((list) => Array.from(graph.constantOf(list)?.data ?? [], Number));
  const changed = axes.flatMap((axis, at) =>
    amounts[at] !== 0 || amounts[at + axes.length] !== 0 ? [{ axis, start: amounts[at] }] : [],
  );
  if (filler[0] !== 0 || changed.length !== 1) return undefined;
  const [{ axis, start }] = changed;
  return { axis, start, end: start + knownShape(inside.shape)[axis], inside };
}

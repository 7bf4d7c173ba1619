import { OperatorLayer } from '../../nn/index.js';
import type { LayerNames } from './layer-names.js';
import { InTheWay, type Mapped } from './mapped.js';

/* From maps, whose channels are last in Graft, to values with the axes of the file, and back. */

/** Where the layers that do it belong. */
interface Place {
  readonly names: LayerNames;
  /** Pictures that the file takes at a time. */
  readonly batch: number;
}

/** The output of an operator layer. */
export function applied(layer: OperatorLayer, values: readonly Mapped[], order: Mapped['order']): Mapped {
  const tensor = layer.apply(values.map((value) => value.tensor));
  return { tensor, order, nonNegative: false, isPicture: false, layer: layer.name };
}

/** @throws InTheWay when the file is for several pictures: an operator layer computes for each one what it would */
export function expectSinglePictures({ batch }: Place): void {
  if (batch !== 1) throw new InTheWay(`the file is for ${batch} pictures at a time`);
}

/** A value with the axes of the file. @param shape its shape there */
export function plainOf(place: Place, value: Mapped, shape: readonly number[]): Mapped {
  expectSinglePictures(place);
  if (value.flattened !== undefined) {
    const [channels, height, width] = value.flattened;
    const last = [1, height, width, channels];
    const maps = moved(place, value, 'Reshape', { from: shape, to: last });
    const first = [1, channels, height, width];
    const turned = moved(place, maps, 'Transpose', { from: last, to: first, perm: [0, 3, 1, 2] });
    return { ...moved(place, turned, 'Reshape', { from: first, to: shape }), order: 'NC' };
  }
  if (value.order !== 'NCHW') return value;
  const [batch, channels, ...sizes] = shape;
  return moved(place, value, 'Transpose', {
    from: [batch, ...sizes, channels],
    to: shape,
    perm: [0, 3, 1, 2],
  });
}

/** A plain value [1, channels, height, width] as maps. @throws InTheWay when it has other axes */
export function mapsOf(place: Place, value: Mapped, shape: readonly number[]): Mapped {
  if (shape.length !== 4 || shape[0] !== 1) throw new InTheWay(`it reads the shape [${shape.join(', ')}]`);
  const [batch, channels, ...sizes] = shape;
  const to = [batch, ...sizes, channels];
  return { ...moved(place, value, 'Transpose', { from: shape, to, perm: [0, 2, 3, 1] }), order: 'NCHW' };
}

function moved(
  place: Place,
  value: Mapped,
  operator: 'Reshape' | 'Transpose',
  { from, to, perm }: { from: readonly number[]; to: readonly number[]; perm?: readonly number[] },
): Mapped {
  const kind = operator.toLowerCase();
  const layer = new OperatorLayer(operator, {
    operands: [{ input: 0, shape: from }],
    outputShape: to,
    attributes: perm === undefined ? {} : { perm },
    name: place.names.unique(value.layer === undefined ? kind : `${value.layer}.${kind}`),
  });
  return applied(layer, [value], 'plain');
}

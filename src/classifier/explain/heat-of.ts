import type { PlacedValue } from './explained-values.js';
import { axesIn, gridOf } from './picture-axes.js';

/** How much each place of the picture contributes to a class: rows from the top. */
export interface HeatMap {
  /** [height, width], not below 0. */
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Whether the class depends on any of the places, and not only on tokens before them. */
export function dependsOnPlaces(value: PlacedValue, gradient: Float32Array): boolean {
  return byPlace(value).some((channels) => channels.some((at) => gradient[at] !== 0));
}

/**
 * Grad-CAM: the sum of the channels, each weighted with the mean of the logit's gradient over the places, and zero where
 * that sum is negative. Tokens that stand for no place are left out.
 *
 * @param values of the first picture, and more
 * @param gradient of the logit with respect to `values`
 */
export function heatOf(value: PlacedValue, values: Float32Array, gradient: Float32Array): HeatMap {
  const [height, width] = gridOf(value.axes, value.shape);
  const places = byPlace(value);
  const weights = places[0].map((_, channel) =>
    places.reduce((sum, channels) => sum + gradient[channels[channel]] / places.length, 0),
  );
  const data = Float32Array.from(places, (channels) =>
    Math.max(
      0,
      channels.reduce((sum, at, channel) => sum + weights[channel] * values[at], 0),
    ),
  );
  return { data, height, width };
}

/** Where the numbers of each place lie in the value of the first picture, in the order of the channels. */
function byPlace({ axes, shape }: PlacedValue): number[][] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const [height, width] = gridOf(axes, shape);
  const places = Array.from({ length: height * width }, (_, place) => {
    const [row, column] = [Math.floor(place / width), place % width];
    return axes.kind === 'map'
      ? row * strides[axes.rows] + column * strides[axes.columns]
      : (axes.before + place) * strides[axes.axis];
  });
  const channels = shape.reduce<number[]>(
    (all, size, axis) =>
      axis === 0 || axesIn(axes).includes(axis)
        ? all
        : all.flatMap((start) => Array.from({ length: size }, (_, at) => start + at * strides[axis])),
    [0],
  );
  return places.map((place) => channels.map((channel) => place + channel));
}

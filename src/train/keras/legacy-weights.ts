import { GraftError } from '../../errors.js';
import type { Hdf5Reader, Hdf5Tensor } from './hdf5.js';
import type { TensorsOf, WeightPlace } from './weight-places.js';

/** Names of variables in the order in which Keras lists those of a layer. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  BatchNormalization: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
  Conv2D: ['kernel', 'bias'],
  Dense: ['kernel', 'bias'],
  DepthwiseConv2D: ['depthwise_kernel', 'kernel', 'bias'],
  LayerNormalization: ['gamma', 'beta'],
  LayerScale: ['gamma', 'variable'],
  Normalization: ['mean', 'variance', 'count'],
  PReLU: ['alpha'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
};

/**
 * The weights in a whole `.h5` file: a group for each layer, with the names of its tensors in an attribute. The weights
 * of a model inside are all in its own group, sorted by whether they were trainable, so they are found by their names.
 *
 * @throws GraftError when the file has no list of layers
 */
export function legacyTensors(file: Hdf5Reader, path: string): TensorsOf {
  const root = file.names('').includes('model_weights') ? 'model_weights' : '';
  return ({ names, className }: WeightPlace) => {
    const [outermost] = names;
    const group = root === '' ? outermost : `${root}/${outermost}`;
    const listed = listIn(file, group, 'weight_names');
    if (listed === undefined) {
      throw new GraftError(`${path} has no weights of layer ${outermost}.`, {
        hint: 'It is damaged or cut off. Copy it again, or save the model again.',
      });
    }
    const order = ORDER[className] ?? [];
    const own = listed.filter((name) => names.length === 1 || layerIn(name) === names.at(-1));
    const sorted = own
      .map((name) => ({ name, place: order.indexOf(variableIn(name)) }))
      .sort((one, other) => one.place - other.place);
    const twice = sorted.some(({ place }, index) => place >= 0 && place === sorted[index + 1]?.place);
    if (twice) {
      throw new GraftError(
        `${path} has two layers with the name ${names.at(-1)} in ${outermost}, whose weights cannot be told apart.`,
        { hint: 'Save the model as a .keras file.' },
      );
    }
    return sorted.flatMap(({ name }): Hdf5Tensor[] => {
      const found = file.tensor(`${group}/${name}`);
      return found === undefined ? [] : [found];
    });
  };
}

/** A list of names; undefined if there is none. Keras divides long lists into several attributes. */
export function listIn(file: Hdf5Reader, group: string, attribute: string): readonly string[] | undefined {
  const whole = file.attribute(group, attribute);
  if (whole !== undefined) return typeof whole === 'string' ? [whole] : whole;
  const pieces: string[] = [];
  for (let index = 0; ; index++) {
    const piece = file.attribute(group, `${attribute}${index}`);
    if (piece === undefined) return index === 0 ? undefined : pieces;
    pieces.push(...(typeof piece === 'string' ? [piece] : piece));
  }
}

/** `block/conv/kernel:0` is the variable `kernel` of the layer `conv`. */
function variableIn(name: string): string {
  return (name.split('/').at(-1) ?? '').replace(/:\d+$/, '');
}

function layerIn(name: string): string | undefined {
  return name.split('/').at(-2);
}

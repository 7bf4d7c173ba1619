import {
  Activation,
  type ActivationName,
  Add,
  AddConstant,
  BatchNormalization,
  Concatenate,
  LeakyReLU,
  Multiply,
  MultiplyConstant,
  Normalization,
  PReLU,
  ReLU,
} from '../../nn/index.js';
import type { NodeCall } from './call.js';
import { clipBounds } from './fold-arithmetic.js';
import { floats } from './map-windows.js';
import { InTheWay, type Mapped } from './mapped.js';
import type { Mapping, MappingRule } from './mapping.js';
import { axisOf } from './tensors.js';

/** What pixels in [0, 255] are multiplied by is smaller; deviations of pixels in [0, 1] are about 0.2. */
const SMALL_FACTOR = 0.05;

/* Activations, sums and products of maps, and constants added or multiplied. */

const activation =
  (name: ActivationName, nonNegative = false): MappingRule =>
  (mapping, call) => {
    const x = mapping.input(call);
    return mapping.apply(new Activation(name, { name: mapping.nameFor(call, name, x) }), x, { nonNegative });
  };

/** min(max(x, low), high), as far as it is a rectifier. */
function rectified(mapping: Mapping, call: NodeCall, low: number, high: number): Mapped {
  const x = mapping.input(call);
  if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return x;
  const isRectifier = low === 0 || (low <= 0 && x.nonNegative);
  if (!isRectifier || !(high > 0)) throw new InTheWay(`it limits to ${low} to ${high}`);
  const bounded = high < 3e38;
  const name = mapping.nameFor(call, bounded ? `relu${high === 6 ? 6 : ''}` : 'relu', x);
  return mapping.apply(new ReLU(bounded ? high : null, { name }), x, { nonNegative: true });
}

const clip: MappingRule = (mapping, call) => rectified(mapping, call, ...clipBounds(call));

/** The larger or smaller one of x and a number. */
const bound =
  (side: 'low' | 'high'): MappingRule =>
  (mapping, call) => {
    const index = mapping.isMapped(call, 0) ? 1 : 0;
    const limits = call.inputs.length === 2 ? call.numbers(index)! : [];
    if (limits.length !== 1 || index === 0) throw new InTheWay('it compares two values');
    return side === 'low'
      ? rectified(mapping, call, limits[0], Number.POSITIVE_INFINITY)
      : rectified(mapping, call, Number.NEGATIVE_INFINITY, limits[0]);
  };

const hardSigmoid: MappingRule = (mapping, call) => {
  const [alpha, beta] = [call.float('alpha', 0.2), call.float('beta', 0.5)];
  if (Math.abs(alpha - 1 / 6) > 1e-6 || beta !== 0.5)
    throw new InTheWay(`it has alpha ${alpha} and beta ${beta}`);
  return activation('hard_sigmoid', true)(mapping, call);
};

const gelu: MappingRule = (mapping, call) =>
  activation(call.text('approximate', 'none') === 'tanh' ? 'gelu_tanh' : 'gelu')(mapping, call);

const elu: MappingRule = (mapping, call) => {
  const alpha = call.float('alpha', 1);
  if (alpha !== 1) throw new InTheWay(`it has alpha ${alpha}`);
  return activation('elu')(mapping, call);
};

const leakyRelu: MappingRule = (mapping, call) => {
  const x = mapping.input(call);
  const slope = call.float('alpha', 0.01);
  return mapping.apply(new LeakyReLU(slope, { name: mapping.nameFor(call, 'leaky_relu', x) }), x);
};

const prelu: MappingRule = (mapping, call) => {
  const x = mapping.maps(call);
  const slopes = perChannel(call, 1, x);
  const layer = new PReLU({ sharedAxes: [1, 2], name: mapping.nameFor(call, 'prelu', x) });
  const result = mapping.apply(layer, x);
  layer.alpha.assign(Float32Array.from({ length: layer.alpha.size }, (_, at) => slopes[at % slopes.length]));
  return result;
};

const softmax: MappingRule = (mapping, call) => {
  const x = mapping.input(call);
  const axis = call.integer('axis', call.operatorSet < 13 ? 1 : -1);
  const isLast = axisOf(axis, call.shape.length) === call.shape.length - 1;
  if (x.order !== 'NC' || x.flattened !== undefined || !isLast)
    throw new InTheWay('it is not over a list of features');
  return activation('softmax', true)(mapping, call);
};

/** A constant with one number, or one for each channel. */
function perChannel(call: NodeCall, index: number, x: Mapped): Float32Array {
  const constant = call.fixed(index);
  const numbers = floats(constant);
  if (numbers.length === 1) return numbers;
  const rank = call.shape.length;
  const channelAxis = x.order === 'NCHW' ? 1 : rank - 1;
  const axis = constant.shape.length - rank + channelAxis;
  if (
    numbers.length !== constant.shape[axis] ||
    x.flattened !== undefined ||
    numbers.length !== x.tensor.shape.at(-1)
  ) {
    throw new InTheWay(`it combines maps with constants of the shape [${constant.shape.join(', ')}]`);
  }
  return numbers;
}

/** x * scale + shift with one number each, or one for each channel. */
function affine(
  mapping: Mapping,
  call: NodeCall,
  x: Mapped,
  scale: ArrayLike<number>,
  shift: ArrayLike<number>,
): Mapped {
  const { isPicture } = x;
  if (isPicture && Array.from(scale).every((factor) => factor > 0 && factor < SMALL_FACTOR))
    mapping.scalesPixels = true;
  if (scale.length === 1 && shift.length === 1) {
    let result = x;
    if (scale[0] !== 1) {
      const layer = new MultiplyConstant(scale[0], { name: mapping.nameFor(call, 'multiply', x) });
      result = mapping.apply(layer, result, { isPicture });
    }
    if (shift[0] !== 0) {
      const layer = new AddConstant(shift[0], { name: mapping.nameFor(call, 'add', x) });
      result = mapping.apply(layer, result, { isPicture });
    }
    return result;
  }
  const channels = x.tensor.shape.at(-1)!;
  const [factors, addends] = [scale, shift].map((list) =>
    Array.from({ length: channels }, (_, at) => list[at % list.length]),
  );
  // Preprocessing is no part of what is trained.
  if (isPicture && factors.every((factor) => factor > 0)) {
    const mean = factors.map((factor, at) => -addends[at] / factor);
    const variance = factors.map((factor) => 1 / factor ** 2);
    const layer = new Normalization({ mean, variance, name: mapping.nameFor(call, 'normalization', x) });
    return mapping.apply(layer, x, { isPicture });
  }
  const isFactor = factors.some((factor) => factor !== 1);
  const isSum = addends.some((addend) => addend !== 0);
  const layer = new BatchNormalization({
    scale: isFactor,
    center: isSum,
    name: mapping.nameFor(call, isFactor ? 'scale' : 'shift', x),
  });
  const result = mapping.apply(layer, x);
  layer.gamma?.assign(Float32Array.from(factors));
  layer.beta?.assign(Float32Array.from(addends));
  layer.movingVariance.assign(new Float32Array(channels).fill(1 - layer.epsilon));
  return result;
}

/** Add, Sub, Mul or Div with a constant at one side. */
function withConstant(mapping: Mapping, call: NodeCall): Mapped {
  const { operator } = call.node;
  const [at, other] = mapping.isMapped(call, 0) ? [0, 1] : [1, 0];
  const x = mapping.input(call, at);
  if (call.input(at).shape.length !== mapping.outputShape(call).length) throw new InTheWay('it adds axes');
  if (call.input(at).shape.join() !== mapping.outputShape(call).join()) throw new InTheWay('it repeats maps');
  // The constant is read against the axes of the output, which are those of x.
  const constants = Array.from(perChannel(at === 0 ? call : call.turned(), 1, x));
  const one = [1];
  const none = [0];
  switch (operator) {
    case 'Add':
      return affine(mapping, call, x, one, constants);
    case 'Mul':
      return affine(mapping, call, x, constants, none);
    case 'Sub':
      return other === 1
        ? affine(
            mapping,
            call,
            x,
            one,
            constants.map((value) => -value),
          )
        : affine(mapping, call, x, [-1], constants);
    default:
      if (other === 0) throw new InTheWay('it divides by maps');
      return affine(
        mapping,
        call,
        x,
        constants.map((value) => 1 / value),
        none,
      );
  }
}

function expectAlike(inputs: readonly Mapped[]): void {
  const [first, ...others] = inputs;
  const axes = ({ order, flattened }: Mapped): string => `${order} ${flattened?.join() ?? ''}`;
  if (others.some((other) => axes(other) !== axes(first)))
    throw new InTheWay('its inputs have different axes');
}

const sameShape = (a: Mapped, b: Mapped): boolean => a.tensor.shape.join() === b.tensor.shape.join();

const add: MappingRule = (mapping, call) => {
  const { inputs } = call.node;
  if (inputs.length === 2 && inputs.some((_, index) => !mapping.isMapped(call, index)))
    return withConstant(mapping, call);
  const values = inputs.map((_, index) => mapping.input(call, index));
  if (values.length === 1) return values[0];
  expectAlike(values);
  if (values.some((value) => !sameShape(value, values[0])))
    throw new InTheWay('it adds maps of different sizes');
  const layer = new Add({ name: mapping.nameFor(call, 'add') });
  return joined(layer, values, { nonNegative: values.every((value) => value.nonNegative) });
};

const multiply: MappingRule = (mapping, call) => {
  if ([0, 1].some((index) => !mapping.isMapped(call, index))) return withConstant(mapping, call);
  const [a, b] = [mapping.input(call, 0), mapping.input(call, 1)];
  expectAlike([a, b]);
  const isGate = ({ tensor: { shape } }: Mapped): boolean =>
    shape.length === 4 && shape[1] === 1 && shape[2] === 1;
  const values = isGate(a) && !isGate(b) ? [b, a] : [a, b];
  const [x, factors] = values;
  const fits = sameShape(x, factors) || (isGate(factors) && x.tensor.shape[3] === factors.tensor.shape[3]);
  if (!fits) throw new InTheWay('it multiplies maps of different sizes');
  const layer = new Multiply({ name: mapping.nameFor(call, 'multiply') });
  return joined(layer, values, { nonNegative: a.nonNegative && b.nonNegative });
};

const constantOnly: MappingRule = (mapping, call) => {
  if ([0, 1].every((index) => mapping.isMapped(call, index)))
    throw new InTheWay('both inputs depend on the picture');
  return withConstant(mapping, call);
};

const concatenate: MappingRule = (mapping, call) => {
  const values = call.node.inputs.map((_, index) => mapping.input(call, index));
  expectAlike(values);
  const [{ order, flattened }] = values;
  const axis = axisOf(call.integer('axis', 1), call.shape.length);
  if (flattened !== undefined || axis !== (order === 'NHWC' ? 3 : 1))
    throw new InTheWay(`it joins along axis ${axis}`);
  if (values.length === 1) return values[0];
  const layer = new Concatenate({ name: mapping.nameFor(call, 'concatenate') });
  return joined(layer, values, { nonNegative: values.every((value) => value.nonNegative) });
};

function joined(
  layer: Add | Multiply | Concatenate,
  values: readonly Mapped[],
  changes: Partial<Mapped>,
): Mapped {
  const tensor = layer.apply(values.map((value) => value.tensor));
  return { ...values[0], isPicture: false, tensor, layer: layer.name, ...changes };
}

export const elementwiseMappings: ReadonlyMap<string, MappingRule> = new Map([
  ['Add', add],
  ['Clip', clip],
  ['Concat', concatenate],
  ['Div', constantOnly],
  ['Elu', elu],
  ['Gelu', gelu],
  ['Graft.Swish', activation('swish')],
  ['HardSigmoid', hardSigmoid],
  ['HardSwish', activation('hard_swish')],
  ['LeakyRelu', leakyRelu],
  ['Max', bound('low')],
  ['Min', bound('high')],
  ['Mul', multiply],
  ['PRelu', prelu],
  ['Relu', (mapping: Mapping, call: NodeCall) => rectified(mapping, call, 0, Number.POSITIVE_INFINITY)],
  ['Sigmoid', activation('sigmoid', true)],
  ['Softmax', softmax],
  ['Sub', constantOnly],
  ['Sum', add],
  ['Tanh', activation('tanh')],
  ['com.microsoft.Gelu', gelu],
]);

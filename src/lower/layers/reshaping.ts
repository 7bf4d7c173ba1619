import { operators, type Value } from '../../graph/index.js';
import {
  Cropping2D,
  type FlatCall,
  Flatten,
  Reshape,
  type ZeroPadding,
  ZeroPadding2D,
} from '../../nn/index.js';
import { Feature } from '../feature.js';
import { readByConvolution } from '../followers.js';
import { defineLowering, type LayerLowering, type Pads } from '../registry.js';
import { cannotLower } from '../stage.js';

const reshaping: LayerLowering<Reshape | Flatten> = {
  inference: (_, { call, inputs: [x] }) => inferReshape(call, x.value),
  training: (_, { call, inputs: [x] }) => trainReshape(call, x),
};

export const reshape = defineLowering(Reshape, reshaping);
export const flatten = defineLowering(Flatten, reshaping);

export const zeroPadding2D = defineLowering(ZeroPadding2D, {
  inference: ({ padding }, { stage, position, inputs: [x] }) =>
    readByConvolution(stage, position)
      ? { value: x.value, pads: padsOf(padding), scale: x.scale }
      : operators.padSpatial(x.value, padsOf(padding)),
  training: ({ padding }, { inputs: [x] }) => x.padded(padding),
});

export const cropping2D = defineLowering(Cropping2D, {
  inference: (_, { call, inputs: [x] }) => cropped(call, x.value),
  training: (_, { call, inputs: [x] }) => {
    const { batch, height, width } = x.size;
    const result = cropped(call, operators.reshape(x.channelMajor, [x.channels, batch, height, width]));
    const [, , outputHeight, outputWidth] = result.shape as number[];
    const size = { batch, height: outputHeight, width: outputWidth };
    const positions = batch * outputHeight * outputWidth;
    return Feature.channelMajor(operators.reshape(result, [x.channels, positions]), size);
  },
});

/** @param maps [..., height, width]; it makes no difference to which axes the first two belong */
function cropped({ layer, inputShapes: [shape] }: FlatCall, maps: Value): Value {
  const [[top, bottom], [left, right]] = (layer as Cropping2D).cropping;
  const [, height, width] = shape as number[];
  const whole = maps.shape.slice(0, 2).map((size) => (typeof size === 'number' ? size : 0));
  return operators.slice(maps, [0, 0, top, left], [...whole, height - bottom, width - right]);
}

function padsOf([[top, bottom], [left, right]]: ZeroPadding): Pads {
  return [top, left, bottom, right];
}

/** Sizes and their order are those of channels-last maps. */
function inferReshape(call: FlatCall, x: Value): Value {
  const sizes = call.outputShape.slice(1) as number[];
  const last = x.shape.length === 4 ? operators.transpose(x, [0, 2, 3, 1]) : x;
  if (sizes.length === 3 && sizes[0] === 1 && sizes[1] === 1) {
    return operators.reshape(last, [x.shape[0], sizes[2], 1, 1]);
  }
  const reshaped = operators.reshape(last, [x.shape[0], ...sizes]);
  return sizes.length === 3 ? operators.transpose(reshaped, [0, 3, 1, 2]) : reshaped;
}

function trainReshape(call: FlatCall, input: Feature): Feature {
  const sizes = call.outputShape.slice(1) as number[];
  if (sizes.length !== 1 && sizes.length !== 3) {
    throw cannotLower(call, 'must give [batch, features] or [batch, height, width, channels]');
  }
  const [height, width, channels] = sizes.length === 3 ? sizes : [1, 1, sizes[0]];
  const { batch } = input.size;
  const size = { batch, height, width };
  if (channels === input.channels) return input.resized(size);
  const channelsLast = operators.transpose(input.channelMajor, [1, 0]);
  const reshaped = operators.reshape(channelsLast, [batch * height * width, channels]);
  return Feature.channelMajor(operators.transpose(reshaped, [1, 0]), size);
}

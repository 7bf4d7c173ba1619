import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  type FlatCall,
  GlobalAveragePooling2D,
  type Layer,
  paddingOf,
  ReLU,
  Rescaling,
  Subtract,
  TrueDivide,
  type ZeroPadding,
  ZeroPadding2D,
} from '../nn/index.js';
import { activate, rectify } from './activations.js';
import { blockedDepthwise, blockedPointwise } from './blocked-convolutions.js';
import { depthwise } from './depthwise.js';
import { Feature, fitsBlocks } from './feature.js';
import type { ParameterSource } from './parameters.js';
import { callsOf, cannotLower, onlyReader, type Stage } from './stage.js';
import { unfold } from './unfold.js';
import { type WindowGeometry, zeros } from './window.js';

/** A random input of the training graph: the caller fills it anew for every step. */
export interface DropoutMask {
  readonly name: string;
  readonly shape: readonly number[];
  readonly rate: number;
  readonly seed: number;
  /** Counts the uses of a layer that stands in the network several times: each draws for itself. */
  readonly use: number;
}

export interface TrainingOptions {
  readonly batch: number;
  /** Whether dropout is on. */
  readonly training: boolean;
}

export interface LoweredTraining {
  /** [batch, outputs], or channel-major when the stage ends in a map. */
  readonly output: Value;
  readonly masks: readonly DropoutMask[];
}

interface Followers {
  readonly normalization: BatchNormalization | undefined;
  readonly activation: ReLU | undefined;
  /** Where they stand among the calls. */
  readonly positions: readonly number[];
}

/**
 * Lowers a stage for training: channel-major, [channels, batch * height * width]. A pointwise convolution is then
 * one matrix product, a depthwise one a batch of them, and so are their gradients. BatchNormalization is folded
 * into the kernel inside the graph, so that autodiff finds the gradients of kernel, gamma and beta through the fold.
 *
 * @param input [batch, channels, height, width], or [batch, features]
 */
export function lowerTraining(
  graph: GraphBuilder,
  stage: Stage,
  input: Value,
  parameters: ParameterSource,
  options: TrainingOptions,
): LoweredTraining {
  const lowering = new TrainingLowering(graph, stage, parameters, options);
  return { output: lowering.run(input), masks: lowering.masks };
}

class TrainingLowering {
  readonly masks: DropoutMask[] = [];
  readonly #dropoutUses = new Map<Dropout, number>();
  readonly #graph: GraphBuilder;
  readonly #stage: Stage;
  readonly #parameters: ParameterSource;
  readonly #options: TrainingOptions;

  constructor(graph: GraphBuilder, stage: Stage, parameters: ParameterSource, options: TrainingOptions) {
    this.#graph = graph;
    this.#stage = stage;
    this.#parameters = parameters;
    this.#options = options;
  }

  run(input: Value): Value {
    const features = new Map<number, Feature>([[this.#stage.from, this.#entering(input)]]);
    for (const [position, call] of callsOf(this.#stage)) {
      // The work of this call was done together with the one before it.
      if (features.has(position)) continue;
      const inputs = call.inputs.map((index) => features.get(index)!);
      if (call.layer instanceof Conv2D || call.layer instanceof DepthwiseConv2D) {
        const followers = this.#followers(position);
        const feature = this.#convolution(call, inputs[0], followers);
        for (const done of [position, ...followers.positions]) features.set(done, feature);
      } else {
        features.set(position, this.#layer(call, inputs));
      }
    }
    const last = this.#stage.calls[this.#stage.to];
    if (last.outputShape.length !== 2) {
      throw cannotLower(last, 'cannot be the output of a model that is trained: expected [batch, outputs]');
    }
    return operators.transpose(features.get(this.#stage.to)!.channelMajor, [1, 0]);
  }

  #entering(input: Value): Feature {
    const [batch, channels, height = 1, width = 1] = input.shape as number[];
    const size = { batch, height, width };
    if (input.shape.length === 2) return Feature.channelMajor(operators.transpose(input, [1, 0]), size);
    const maps = operators.reshape(input, [batch, channels, height * width]);
    const value = operators.reshape(operators.transpose(maps, [1, 0, 2]), [channels, batch * height * width]);
    return Feature.channelMajor(value, size);
  }

  /** The normalization and the activation that read a convolution and that it does together with its own work. */
  #followers(position: number): Followers {
    const positions: number[] = [];
    const take = <L extends Layer>(kind: abstract new (...options: never[]) => L): L | undefined => {
      const [at, reader] = onlyReader(this.#stage, positions.at(-1) ?? position) ?? [];
      if (at === undefined || !(reader?.layer instanceof kind)) return undefined;
      positions.push(at);
      return reader.layer;
    };
    const normalization = take(BatchNormalization);
    const activation = take(ReLU);
    return { normalization, activation, positions };
  }

  #convolution(call: FlatCall, input: Feature, { normalization, activation }: Followers): Feature {
    const layer = call.layer as Conv2D | DepthwiseConv2D;
    const [kernelHeight, kernelWidth, third, fourth] = layer.kernel.shape;
    // Both kinds of kernel become a matrix whose last axis is the output channel.
    const [inputs, outputs] =
      layer instanceof DepthwiseConv2D
        ? [kernelHeight * kernelWidth, third]
        : [kernelHeight * kernelWidth * third, fourth];
    const own = layer.bias && this.#parameters.of(layer.bias, [outputs, 1]);
    const kernel = this.#parameters.of(layer.kernel, [inputs, outputs]);
    const folded =
      normalization === undefined ? { kernel, bias: own } : this.#fold(kernel, own, normalization);
    const window = windowOf(call, layer, input.padding);
    const size = { batch: this.#options.batch, height: window.outputHeight, width: window.outputWidth };
    const blocks = fitsBlocks(this.#graph, input.channels) && fitsBlocks(this.#graph, outputs);
    const bounds = activation && { low: 0, high: activation.maxValue };
    if (layer instanceof DepthwiseConv2D && blocks) {
      const output = blockedDepthwise(input, folded.kernel, folded.bias, bounds, window);
      return Feature.inBlocks(output, size);
    }
    if (isPointwise(window) && blocks) {
      return Feature.inBlocks(blockedPointwise(input, folded.kernel, folded.bias, bounds), size);
    }
    const output = this.#channelMajorConvolution(layer, input, folded, window);
    return Feature.channelMajor(activation ? rectify(output, activation) : output, size);
  }

  #channelMajorConvolution(
    layer: Conv2D | DepthwiseConv2D,
    { channelMajor }: Feature,
    { kernel, bias }: { kernel: Value; bias: Value | undefined },
    window: WindowGeometry,
  ): Value {
    if (layer instanceof DepthwiseConv2D) {
      const product = depthwise(this.#graph, channelMajor, kernel, this.#options.batch, window);
      return bias === undefined ? product : operators.add(product, bias);
    }
    const unfolded = isPointwise(window)
      ? channelMajor
      : unfold(this.#graph, channelMajor, this.#options.batch, window);
    return operators.gemm(kernel, unfolded, { transposeA: true, bias });
  }

  /** @param bias [channels, 1] */
  #fold(kernel: Value, bias: Value | undefined, layer: BatchNormalization): { kernel: Value; bias: Value } {
    const { scale, shift } = this.#parameters.normalization(layer);
    return {
      kernel: operators.multiply(kernel, scale),
      bias:
        bias === undefined
          ? shift
          : operators.add(operators.multiply(bias, operators.reshape(scale, bias.shape)), shift),
    };
  }

  #layer(call: FlatCall, inputs: readonly Feature[]): Feature {
    const { layer } = call;
    const [input] = inputs;
    if (layer instanceof ZeroPadding2D) return input.padded(layer.padding);
    if (inputs.some((each) => each.padding !== undefined)) {
      throw cannotLower(call, 'follows ZeroPadding2D, which training supports only before a convolution');
    }
    if (layer instanceof ReLU) return input.with(rectify(input.any, layer));
    if (layer instanceof Add) return this.#sum(inputs);
    const single = { batch: this.#options.batch, height: 1, width: 1 };
    if (layer instanceof GlobalAveragePooling2D) {
      return Feature.channelMajor(this.#average(input), single);
    }
    if (layer instanceof Dense) return Feature.channelMajor(this.#dense(layer, input.channelMajor), single);
    return Feature.channelMajor(this.#elementwise(call, input.channelMajor), input.size);
  }

  #sum(inputs: readonly Feature[]): Feature {
    const blocks = inputs.every((input) => input.isInBlocks);
    const values = inputs.map((input) => (blocks ? input.inBlocks : input.channelMajor));
    const sum = values.reduce((total, value) => operators.add(total, value));
    return blocks ? Feature.inBlocks(sum, inputs[0].size) : Feature.channelMajor(sum, inputs[0].size);
  }

  /** @param x [channels, batch * height * width] */
  #elementwise(call: FlatCall, x: Value): Value {
    const { layer } = call;
    if (layer instanceof BatchNormalization) {
      const { scale, shift } = this.#parameters.normalization(layer);
      return operators.add(operators.multiply(x, operators.reshape(scale, shift.shape)), shift);
    }
    if (layer instanceof Dropout) return this.#dropout(call, layer, x);
    if (layer instanceof Activation) return this.#activation(x, layer.activation);
    if (layer instanceof TrueDivide) return operators.divide(x, this.#graph.scalar(layer.divisor, x.type));
    if (layer instanceof Subtract) {
      return operators.subtract(x, this.#graph.scalar(layer.subtrahend, x.type));
    }
    if (layer instanceof Rescaling) {
      const scaled = operators.multiply(x, this.#graph.scalar(layer.scale, x.type));
      return operators.add(scaled, this.#graph.scalar(layer.offset, x.type));
    }
    throw cannotLower(call, 'has no lowering for training');
  }

  /** The mean over each map as a product with a constant column: its gradient then is a product too, and not Expand. */
  #average({ channelMajor: x, channels, size: { batch, height, width } }: Feature): Value {
    const area = height * width;
    const column = this.#graph.constant('mean_column', {
      type: x.type,
      shape: [area, 1],
      data: zeros(area, x.type === 'float64').fill(1 / area),
    });
    const means = operators.gemm(operators.reshape(x, [channels * batch, area]), column);
    return operators.reshape(means, [channels, batch]);
  }

  #dropout(call: FlatCall, layer: Dropout, x: Value): Value {
    if (!this.#options.training || !call.training || layer.rate === 0) return x;
    const use = (this.#dropoutUses.get(layer) ?? -1) + 1;
    this.#dropoutUses.set(layer, use);
    const mask = {
      name: use === 0 ? `${layer.name}/mask` : `${layer.name}/mask_${use}`,
      shape: x.shape as number[],
      rate: layer.rate,
      seed: layer.seed,
      use,
    };
    this.masks.push(mask);
    return operators.multiply(x, this.#graph.input(mask.name, x.type, mask.shape));
  }

  #dense(layer: Dense, x: Value): Value {
    const bias = layer.bias && this.#parameters.of(layer.bias, [layer.units, 1]);
    const product = operators.gemm(this.#parameters.of(layer.kernel), x, { transposeA: true, bias });
    return this.#activation(product, layer.activation);
  }

  /** Softmax works over the channels, which are the first axis here. */
  #activation(x: Value, name: Activation['activation']): Value {
    if (name !== 'softmax') return activate(x, name);
    return operators.transpose(activate(operators.transpose(x, [1, 0]), name), [1, 0]);
  }
}

function isPointwise({ kernel, strides, pads }: WindowGeometry): boolean {
  return [...kernel, ...strides].every((size) => size === 1) && pads.every((pad) => pad === 0);
}

function windowOf(
  call: FlatCall,
  layer: Conv2D | DepthwiseConv2D,
  padding: ZeroPadding | undefined,
): WindowGeometry {
  const [, paddedHeight, paddedWidth] = call.inputShapes[0] as number[];
  const [[top, bottom], [left, right]] = padding ?? [
    [0, 0],
    [0, 0],
  ];
  const [, outputHeight, outputWidth] = call.outputShape as number[];
  const own = [
    paddingOf(paddedHeight, layer.kernelSize[0], layer.strides[0], layer.padding)[0],
    paddingOf(paddedWidth, layer.kernelSize[1], layer.strides[1], layer.padding)[0],
  ];
  return {
    height: paddedHeight - top - bottom,
    width: paddedWidth - left - right,
    kernel: layer.kernelSize,
    strides: layer.strides,
    pads: [top + own[0], left + own[1]],
    outputHeight,
    outputWidth,
  };
}

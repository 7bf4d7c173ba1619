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
  paddingOf,
  ReLU,
  Rescaling,
  Subtract,
  TrueDivide,
  type ZeroPadding,
  ZeroPadding2D,
} from '../nn/index.js';
import { activate, rectify } from './activations.js';
import { depthwise } from './depthwise.js';
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

/** The output of a call while lowering: [channels, batch * height * width], or [features, batch]. */
interface Feature {
  readonly value: Value;
  /** Zeros that the next convolution is to add around the map. */
  readonly padding?: ZeroPadding;
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
    const features = new Map<number, Feature>([[this.#stage.from, { value: this.#channelMajor(input) }]]);
    for (const [position, call] of callsOf(this.#stage)) {
      // The work of this call was done together with the one before it.
      if (features.has(position)) continue;
      const inputs = call.inputs.map((index) => features.get(index)!);
      if (call.layer instanceof Conv2D || call.layer instanceof DepthwiseConv2D) {
        const reader = onlyReader(this.#stage, position);
        const normalization = reader?.[1].layer instanceof BatchNormalization ? reader[1].layer : undefined;
        const value = this.#convolution(call, inputs[0], normalization);
        features.set(position, { value });
        if (normalization !== undefined) features.set(reader![0], { value });
      } else {
        features.set(position, this.#layer(call, inputs));
      }
    }
    const last = this.#stage.calls[this.#stage.to];
    if (last.outputShape.length !== 2) {
      throw cannotLower(last, 'cannot be the output of a model that is trained: expected [batch, outputs]');
    }
    return operators.transpose(features.get(this.#stage.to)!.value, [1, 0]);
  }

  #channelMajor(input: Value): Value {
    if (input.shape.length === 2) return operators.transpose(input, [1, 0]);
    const [batch, channels, height, width] = input.shape as number[];
    const maps = operators.reshape(input, [batch, channels, height * width]);
    return operators.reshape(operators.transpose(maps, [1, 0, 2]), [channels, batch * height * width]);
  }

  #convolution(call: FlatCall, input: Feature, normalization: BatchNormalization | undefined): Value {
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
    if (layer instanceof DepthwiseConv2D) {
      const product = depthwise(this.#graph, input.value, folded.kernel, this.#options.batch, window);
      return folded.bias === undefined ? product : operators.add(product, folded.bias);
    }
    const unfolded = isPointwise(window)
      ? input.value
      : unfold(this.#graph, input.value, this.#options.batch, window);
    return operators.gemm(folded.kernel, unfolded, { transposeA: true, bias: folded.bias });
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
    const x = inputs[0].value;
    if (layer instanceof ZeroPadding2D) return { value: x, padding: layer.padding };
    if (inputs.some((input) => input.padding !== undefined)) {
      throw cannotLower(call, 'follows ZeroPadding2D, which training supports only before a convolution');
    }
    if (layer instanceof ReLU) return { value: rectify(x, layer) };
    if (layer instanceof Add) {
      return { value: inputs.map((input) => input.value).reduce((sum, value) => operators.add(sum, value)) };
    }
    if (layer instanceof BatchNormalization) {
      const { scale, shift } = this.#parameters.normalization(layer);
      return { value: operators.add(operators.multiply(x, operators.reshape(scale, shift.shape)), shift) };
    }
    if (layer instanceof GlobalAveragePooling2D) {
      const [, height, width, channels] = call.inputShapes[0] as number[];
      return { value: this.#average(x, channels, height * width) };
    }
    if (layer instanceof Dropout) return { value: this.#dropout(call, layer, x) };
    if (layer instanceof Dense) return { value: this.#dense(layer, x) };
    if (layer instanceof Activation) return { value: this.#activation(x, layer.activation) };
    if (layer instanceof TrueDivide) {
      return { value: operators.divide(x, this.#graph.scalar(layer.divisor, x.type)) };
    }
    if (layer instanceof Subtract) {
      return { value: operators.subtract(x, this.#graph.scalar(layer.subtrahend, x.type)) };
    }
    if (layer instanceof Rescaling) {
      const scaled = operators.multiply(x, this.#graph.scalar(layer.scale, x.type));
      return { value: operators.add(scaled, this.#graph.scalar(layer.offset, x.type)) };
    }
    throw cannotLower(call, 'has no lowering for training');
  }

  /** The mean over each map as a product with a constant column: its gradient then is a product too, and not Expand. */
  #average(x: Value, channels: number, area: number): Value {
    const { batch } = this.#options;
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
    const mask = {
      name: `${layer.name}/mask`,
      shape: x.shape as number[],
      rate: layer.rate,
      seed: layer.seed,
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

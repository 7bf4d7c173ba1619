import { type GraphBuilder, operators, type Value } from '../graph/index.js';
import {
  Activation,
  Add,
  BatchNormalization,
  Dense,
  Dropout,
  type FlatCall,
  GlobalAveragePooling2D,
  Multiply,
  Normalization,
  Pooling2D,
  Rescaling,
  Reshape,
  Subtract,
  TrueDivide,
  ZeroPadding2D,
} from '../nn/index.js';
import { boundsOfLayer, rectify } from './activations.js';
import { blockedScaling } from './blocked-convolutions.js';
import { activated, Feature, fitsBlocks } from './feature.js';
import { deviations } from './folding.js';
import { followersOf, isConvolution } from './followers.js';
import type { ParameterSource } from './parameters.js';
import { callsOf, cannotLower, type Stage } from './stage.js';
import { trainConvolution, trainNormalization } from './training-convolution.js';
import { type DropoutMask, DropoutMasks } from './training-dropout.js';
import { trainAverage, trainPooling } from './training-pooling.js';

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

/**
 * Lowers a stage for training: channel-major, [channels, batch * height * width], or in blocks. A pointwise
 * convolution is then one matrix product, a depthwise one a batch of them, and so are their gradients.
 * BatchNormalization is folded into the kernel inside the graph, so that autodiff finds the gradients of kernel, gamma
 * and beta through the fold.
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
  return { output: lowering.run(input), masks: lowering.masks.all };
}

class TrainingLowering {
  readonly masks: DropoutMasks;
  readonly #graph: GraphBuilder;
  readonly #stage: Stage;
  readonly #parameters: ParameterSource;
  readonly #options: TrainingOptions;

  constructor(graph: GraphBuilder, stage: Stage, parameters: ParameterSource, options: TrainingOptions) {
    this.masks = new DropoutMasks(graph);
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
      if (isConvolution(call.layer) || call.layer instanceof BatchNormalization) {
        const followers = followersOf(this.#stage, position);
        const lower = isConvolution(call.layer) ? trainConvolution : trainNormalization;
        const feature = lower(this.#graph, call, inputs[0], followers, this.#parameters);
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

  #layer(call: FlatCall, given: readonly Feature[]): Feature {
    const { layer } = call;
    if (layer instanceof Pooling2D) return trainPooling(this.#graph, call, given[0]);
    if (layer instanceof GlobalAveragePooling2D) return trainAverage(this.#graph, given[0]);
    const inputs = given.map((feature) => feature.withPaddingDone());
    const [input] = inputs;
    if (layer instanceof ZeroPadding2D) return input.padded(layer.padding);
    const bounds = boundsOfLayer(layer);
    if (bounds !== undefined) return input.with(rectify(input.any, bounds));
    if (layer instanceof Add) return this.#combined(inputs, operators.add);
    if (layer instanceof Multiply) return this.#multiplied(inputs);
    if (layer instanceof Reshape) return this.#reshaped(call, input);
    if (layer instanceof Dropout) {
      const on = this.#options.training && call.training && layer.rate > 0;
      return on ? this.masks.apply(layer, input) : input;
    }
    if (layer instanceof Dense) return this.#dense(layer, input);
    return this.#elementwise(call, input);
  }

  /** In blocks if all of them are. */
  #combined(inputs: readonly Feature[], combine: (a: Value, b: Value) => Value): Feature {
    const blocks = inputs.every((input) => input.isInBlocks);
    const values = inputs.map((input) => (blocks ? input.inBlocks : input.channelMajor));
    const result = values.reduce(combine);
    return blocks ? Feature.inBlocks(result, inputs[0].size) : Feature.channelMajor(result, inputs[0].size);
  }

  #multiplied(inputs: readonly Feature[]): Feature {
    const [x, factors] = inputs;
    const { batch, height, width } = x.size;
    const area = height * width;
    if (area === factors.size.height * factors.size.width) return this.#combined(inputs, operators.multiply);
    if (fitsBlocks(this.#graph, x.channels)) return Feature.inBlocks(blockedScaling(x, factors), x.size);
    const product = operators.multiply(
      operators.reshape(x.channelMajor, [x.channels, batch, area]),
      operators.reshape(factors.channelMajor, [x.channels, batch, 1]),
    );
    return Feature.channelMajor(operators.reshape(product, [x.channels, batch * area]), x.size);
  }

  #reshaped(call: FlatCall, input: Feature): Feature {
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

  #elementwise(call: FlatCall, input: Feature): Feature {
    const { layer } = call;
    const number = (value: number): Value => this.#graph.scalar(value, input.any.type);
    if (layer instanceof Activation) return activated(input, layer.activation);
    if (layer instanceof TrueDivide) return input.with(operators.divide(input.any, number(layer.divisor)));
    if (layer instanceof Subtract) return input.with(operators.subtract(input.any, number(layer.subtrahend)));
    if (layer instanceof Rescaling) {
      const scaled = operators.multiply(input.any, number(layer.scale));
      return input.with(operators.add(scaled, number(layer.offset)));
    }
    if (layer instanceof Normalization) {
      const column = (name: string, values: readonly number[]): Value =>
        this.#graph.constant(`${layer.name}/${name}`, {
          type: 'float32',
          shape: [values.length, 1],
          data: Float32Array.from(values),
        });
      const centred = operators.subtract(input.channelMajor, column('mean', layer.mean));
      const result = operators.divide(centred, column('deviation', deviations(layer)));
      return Feature.channelMajor(result, input.size);
    }
    throw cannotLower(call, 'has no lowering for training');
  }

  #dense(layer: Dense, { channelMajor: x }: Feature): Feature {
    const bias = layer.bias && this.#parameters.of(layer.bias, [layer.units, 1]);
    const product = operators.gemm(this.#parameters.of(layer.kernel), x, { transposeA: true, bias });
    const single = { batch: this.#options.batch, height: 1, width: 1 };
    return activated(Feature.channelMajor(product, single), layer.activation);
  }
}

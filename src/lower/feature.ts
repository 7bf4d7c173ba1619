import {
  blocked,
  elementCount,
  type GraphBuilder,
  knownShape,
  operators,
  type Value,
} from '../graph/index.js';
import type { ActivationName, ZeroPadding } from '../nn/index.js';
import { activationNamed } from './activations.js';

/** Sizes of the map that a feature is; features without a map are 1 x 1. */
export interface MapSize {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The output of a call during lowering for training, in the layouts that its readers request:
 *
 * - channel-major, [channels, batch * height * width]: one row per channel, all images side by side;
 * - in blocks (see graph/blocked.ts), [1, channels, batch * height, width]: all images as one tall image, which makes
 *   no difference for pointwise convolutions and elementwise operators, and which a Reshape divides into maps;
 * - plain, [batch, ..., channels], with any number of axes: as layers describe it. Only operators of imported networks
 *   use it. Then everything between batch and channels counts as the height of a map.
 */
export class Feature {
  readonly size: MapSize;
  /** Zeros that the next convolution adds around the map. */
  readonly padding: ZeroPadding | undefined;
  #channelMajor: Value | undefined;
  #inBlocks: Value | undefined;
  #plain: Value | undefined;

  private constructor(size: MapSize, values: readonly (Value | undefined)[], padding?: ZeroPadding) {
    this.size = size;
    [this.#channelMajor, this.#inBlocks, this.#plain] = values;
    this.padding = padding;
  }

  static channelMajor(value: Value, size: MapSize): Feature {
    return new Feature(size, [value, undefined]);
  }

  static inBlocks(value: Value, size: MapSize): Feature {
    return new Feature(size, [undefined, value]);
  }

  /** @param value [batch, ..., channels] */
  static plain(value: Value): Feature {
    const [batch, ...sizes] = knownShape(value.shape);
    const between = sizes.slice(0, -1);
    const [height, width] = between.length === 2 ? between : [elementCount(between), 1];
    return new Feature({ batch, height, width }, [undefined, undefined, value]);
  }

  padded(padding: ZeroPadding): Feature {
    return new Feature(this.size, [this.#channelMajor, this.#inBlocks, this.#plain], padding);
  }

  /** The same in one of the other layouts, for readers that know only these. */
  notPlain(): Feature {
    if (this.#plain === undefined || this.#inBlocks !== undefined) return this;
    return new Feature(this.size, [this.channelMajor, undefined], this.padding);
  }

  /** The feature with the zeros around the map added, for readers that do not add them themselves. */
  withPaddingDone(): Feature {
    if (this.padding === undefined) return this;
    const [[top, bottom], [left, right]] = this.padding;
    const { batch, height, width } = this.size;
    const maps = operators.reshape(this.channelMajor, [this.channels * batch, height, width]);
    const padded = operators.padSpatial(maps, [top, left, bottom, right]);
    const size = { batch, height: height + top + bottom, width: width + left + right };
    const value = operators.reshape(padded, [this.channels, batch * size.height * size.width]);
    return Feature.channelMajor(value, size);
  }

  /** The same numbers as a map of another height and width with as many positions. */
  resized(size: MapSize): Feature {
    const inBlocks =
      this.#inBlocks &&
      operators.reshape(this.#inBlocks, [1, this.channels, size.batch * size.height, size.width]);
    return new Feature(size, [this.#channelMajor, inBlocks]);
  }

  get channels(): number {
    return (this.#inBlocks?.shape[1] ?? this.#channelMajor?.shape[0] ?? this.#plain?.shape.at(-1)) as number;
  }

  /** Whether it is in blocks already, so that a reader of either layout should use the blocks. */
  get isInBlocks(): boolean {
    return this.#inBlocks !== undefined;
  }

  /** The layout that it already has, for operators that accept either. */
  get any(): Value {
    return this.#inBlocks ?? this.channelMajor;
  }

  get channelMajor(): Value {
    const { batch, height, width } = this.size;
    const positions = batch * height * width;
    this.#channelMajor ??=
      this.#inBlocks === undefined
        ? operators.transpose(operators.reshape(this.#plain!, [positions, this.channels]), [1, 0])
        : operators.reshape(blocked.fromBlocks(this.#inBlocks), [this.channels, positions]);
    return this.#channelMajor;
  }

  /** [batch, height, width, channels], or with the axes that it was made with. */
  get plain(): Value {
    const { batch, height, width } = this.size;
    this.#plain ??= operators.reshape(
      this.#inBlocks === undefined
        ? operators.transpose(this.channelMajor, [1, 0])
        : blocked.fromBlocks(this.#inBlocks, true),
      [batch, height, width, this.channels],
    );
    return this.#plain;
  }

  get inBlocks(): Value {
    const { batch, height, width } = this.size;
    this.#inBlocks ??= blocked.toBlocks(
      operators.reshape(this.channelMajor, [1, this.channels, batch * height, width]),
    );
    return this.#inBlocks;
  }

  /** The same layout and size with other values. */
  with(value: Value): Feature {
    return this.isInBlocks ? Feature.inBlocks(value, this.size) : Feature.channelMajor(value, this.size);
  }
}

/** Whether a map with this many channels can be in blocks. */
export function fitsBlocks(graph: GraphBuilder, channels: number): boolean {
  return graph.channelBlock !== undefined && channels % graph.channelBlock === 0;
}

/** An activation of a feature, whose channels come first. */
export function activated(x: Feature, name: ActivationName): Feature {
  const { compute, overChannels } = activationNamed(name);
  if (!overChannels) return x.with(compute(x.any));
  const channelsLast = operators.transpose(x.channelMajor, [1, 0]);
  return Feature.channelMajor(operators.transpose(compute(channelsLast), [1, 0]), x.size);
}

import { resolve } from 'node:path';
import {
  GlobalAveragePooling2D,
  Normalization,
  Subtract,
  type SymbolicTensor,
  TrueDivide,
} from '../nn/index.js';
import type { ImageSize } from '../pictures/index.js';
import type { Session } from '../session/index.js';
import { Model } from '../train/index.js';
import { rememberBeginning } from '../zoo/index.js';
import { type ImportedOnnx, importOnnx } from './onnx/import-onnx.js';

/** How networks expect their pixels, by Keras' names of these modes. */
export const PIXEL_MODES = ['torch', 'tf', 'raw'] as const;

/**
 * How a network expects its pixels: 'torch' divides by 255 and normalizes with the mean and the deviation of ImageNet's
 * channels, 'tf' scales to [-1, 1], 'raw' leaves [0, 255] as it is. Keras `preprocess_input`.
 */
export type PixelMode = (typeof PIXEL_MODES)[number];

/** ImageNet's mean and deviation, of pixels in [0, 255]. */
const IMAGENET = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] };
/** Of the layers of an unknown network, the share that fine-tuning leaves frozen. */
const FROZEN_SHARE = 0.6;

/** Options of `importedBackbone`. */
export interface ImportedBackboneOptions {
  /** Height and width in pixels. */
  readonly imageSize: ImageSize;
  /** How it expects its pixels. Default: as a file beside it says, or as PyTorch's networks do. */
  readonly pixels?: PixelMode;
  readonly session: Session;
}

/** A network from an ONNX file with the facts that training needs; see `Backbone`. */
export interface ImportedBackbone {
  /** To its last map, if the features are the means of one. */
  readonly base: Model;
  /** Index in `layers` of the first layer that fine-tuning trains, unless another is named. */
  readonly fineTuneAt: number;
  /** How pixels are prepared, as a sentence. */
  readonly note: string;
  /** Scales pixels from [0, 255] to the range that the network expects. */
  preprocessInput(pixels: SymbolicTensor): SymbolicTensor;
}

/**
 * Imports an ONNX classifier as a backbone.
 *
 * @throws UsageError and GraftError as `importOnnx`
 */
export async function importedBackbone(
  path: string,
  { imageSize, pixels, session }: ImportedBackboneOptions,
): Promise<ImportedBackbone> {
  const imported = await importOnnx(path, { imageSize, session });
  const base = session.use(() => upToMaps(imported.base));
  const file = resolve(path).replace(/^.*[\\/]/s, '');
  const license = imported.preprocessing?.license;
  rememberBeginning(base, {
    name: base.name,
    weights: file,
    ...(license !== undefined && { origin: { source: file, license } }),
  });
  const { prepare, note } = preparation(imported, pixels, file);
  return { base, fineTuneAt: fineTuneAtOf(base), note, preprocessInput: prepare };
}

/** Where fine-tuning of a network of an unknown kind begins: an index in its layers. */
export function fineTuneAtOf({ layers }: Model): number {
  return Math.round(layers.length * FROZEN_SHARE);
}

/** The network without a global pooling at its end, which belongs to the head. */
function upToMaps(base: Model): Model {
  const { layer, inputs } = base.outputs.producer;
  if (!(layer instanceof GlobalAveragePooling2D)) return base;
  return new Model({ inputs: base.inputs, outputs: inputs[0], name: base.name });
}

interface Preparation {
  readonly prepare: (pixels: SymbolicTensor) => SymbolicTensor;
  readonly note: string;
}

function preparation(
  { preprocessing, scalesPixels }: ImportedOnnx,
  wanted: PixelMode | undefined,
  file: string,
): Preparation {
  if (wanted !== undefined) {
    return { prepare: MODES[wanted], note: `${file} gets its pixels as in Keras' mode ${wanted}.` };
  }
  if (scalesPixels) return { prepare: MODES.raw, note: `${file} scales pixels itself.` };
  if (preprocessing !== undefined) {
    const { mean, std, from } = preprocessing;
    return {
      prepare: (pixels) => normalization({ mean, std }).apply(pixels),
      note: `${file} gets its pixels as ${from} beside it says.`,
    };
  }
  return {
    prepare: MODES.torch,
    note: `Nothing beside ${file} says how it expects its pixels; assumed: with the mean and the deviation of ImageNet, as PyTorch's networks (--pixels torch). Others: --pixels tf for [-1, 1], --pixels raw for [0, 255].`,
  };
}

const MODES: Readonly<Record<PixelMode, Preparation['prepare']>> = {
  torch: (pixels) => normalization(IMAGENET).apply(pixels),
  tf: (pixels) => new Subtract(1).apply(new TrueDivide(127.5).apply(pixels)),
  raw: (pixels) => pixels,
};

function normalization({ mean, std }: { mean: readonly number[]; std: readonly number[] }): Normalization {
  return new Normalization({ mean, variance: std.map((deviation) => deviation ** 2) });
}

import { basename, resolve } from 'node:path';
import { counted } from '../counted.js';
import { GraftError, UsageError } from '../errors.js';
import {
  GlobalAveragePooling2D,
  Normalization,
  Subtract,
  type SymbolicTensor,
  TrueDivide,
} from '../nn/index.js';
import type { ImageSize, ResizeSettings } from '../pictures/index.js';
import type { Session } from '../session/index.js';
import { shellWord } from '../shell-word.js';
import { shown } from '../shown.js';
import { Model } from '../train/index.js';
import { rememberBeginning } from '../zoo/index.js';
import { caffeNetwork, prepareAsCaffe, readRgb } from './keras/caffe.js';
import { type ImportedKeras, importKeras } from './keras/keras-backbone.js';
import { licenseNote } from './license.js';
import { type ImportedOnnx, type ImportOnnxOptions, importOnnx } from './onnx/import-onnx.js';
import { NodesInTheWay } from './onnx/mapped.js';
import type { FoundPreprocessing } from './onnx/neighbours.js';
import { checkPixels, type Normalized, type PixelMode, type PixelScaling } from './pixel-scaling.js';
import { type Filter, resizingAsked, resizingOf } from './resizing.js';

/** ImageNet's mean and deviation, of pixels in [0, 255]. */
const IMAGENET: Normalized = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] };
/** Of the layers of an unknown network, the share that fine-tuning leaves frozen. */
const FROZEN_SHARE = 0.6;

/** Options of `importedBackbone`. */
export interface ImportedBackboneOptions {
  /** Height and width in pixels. */
  readonly imageSize: ImageSize;
  /** How pictures are resized, for what is said about it. */
  readonly resize: ResizeSettings;
  /** How it expects its pixels. Default: as a file beside it says, or as PyTorch's networks do. */
  readonly pixels?: PixelMode | PixelScaling;
  /** The name of the value in the file that features are. Default: what the last linear layer reads. */
  readonly cut?: string;
  /** Of a network that was downloaded: what it is called, and where it comes from. */
  readonly from?: { readonly name: string; readonly label: string; readonly source: string };
  readonly session: Session;
}

/** A network from a file with the facts that training needs; see `Backbone`. */
export interface ImportedBackbone {
  /** To its last map, if the features are the means of one. */
  readonly base: Model;
  /** Index in `layers` of the first layer that fine-tuning trains, unless another is named. */
  readonly fineTuneAt: number;
  /** The list of the nodes that no layer stands for, if the network is used as it is and cannot be fine-tuned. */
  readonly inTheWay?: string;
  /** How a file beside it says that its pictures are resized, if one does. */
  readonly filter: Filter | undefined;
  /** What was found and assumed, as sentences. */
  readonly notes: readonly string[];
  /** Scales pixels from [0, 255] to the range that the network expects. */
  preprocessInput(pixels: SymbolicTensor): SymbolicTensor;
}

/**
 * Imports an ONNX classifier, or a model that Keras saved, as a backbone.
 *
 * @throws UsageError and GraftError as `importOnnx` and `loadModel`; and when `pixels`, or what a file beside it says about them, cannot
 *   be meant
 */
export async function importedBackbone(
  path: string,
  { imageSize, resize, pixels, cut, from, session }: ImportedBackboneOptions,
): Promise<ImportedBackbone> {
  const wanted = pixels === undefined ? undefined : checkPixels(pixels);
  if (isKerasFile(path)) return await kerasBackbone(path, { imageSize, cut, session, wanted });
  const { imported, inTheWay } = await importedOrFrozen(path, {
    imageSize,
    session,
    ...(from !== undefined && { name: from.name }),
    ...(cut !== undefined && { cut }),
  });
  expectFeatures(imported, path);
  const base = session.use(() => upToMaps(imported.base));
  const file = from?.label ?? basename(resolve(path));
  const { license } = imported;
  const source = from?.source ?? (license === undefined ? undefined : file);
  rememberBeginning(base, {
    name: base.name,
    weights: file,
    ...(source !== undefined && { origin: { source, license: license?.name ?? 'not stated' } }),
  });
  const { prepare, note } = preparation(imported, wanted, file);
  const { preprocessing } = imported;
  const asked = preprocessing && resizingAsked(preprocessing, { imageSize, resize });
  return {
    base,
    fineTuneAt: fineTuneAtOf(base),
    ...(inTheWay !== undefined && { inTheWay }),
    filter: preprocessing && resizingOf(preprocessing),
    notes: [
      ...(inTheWay === undefined
        ? []
        : [`${inTheWay} It is used as it is: only layers after it are trained.`]),
      cutNote(imported, file),
      ...imported.resampledTables.map((table) => tableNote(table, file)),
      note,
      ...(asked === undefined ? [] : [asked]),
      licenseNote(license, file),
    ],
    preprocessInput: prepare,
  };
}

interface ImportedOrFrozen {
  readonly imported: ImportedOnnx;
  /** The list of the nodes because of which it is frozen. */
  readonly inTheWay: string | undefined;
}

/** @throws GraftError with the list of the nodes that no layer stands for, if the file cannot be used frozen either */
async function importedOrFrozen(path: string, options: ImportOnnxOptions): Promise<ImportedOrFrozen> {
  try {
    return { imported: await importOnnx(path, options), inTheWay: undefined };
  } catch (error) {
    if (!(error instanceof NodesInTheWay)) throw error;
    try {
      return { imported: await importOnnx(path, { ...options, frozen: true }), inTheWay: error.message };
    } catch (reason) {
      throw new GraftError(error.message, {
        hint: `${error.hint} ${(reason as Error).message}`,
        cause: reason,
      });
    }
  }
}

/** @throws UsageError when a head cannot read what the network was cut at */
function expectFeatures({ base, cut, cuts }: ImportedOnnx, path: string): void {
  const [, ...shape] = base.outputShape;
  if (cuts.some(({ name }) => name === cut)) return;
  throw new UsageError(
    `A head reads a list of features or a map, but ${shown(cut)} of ${path} is neither: its shape is [${shape.join(', ')}] for each picture.`,
    { hint: `\`graft summary ${shellWord(path)}\` lists the values that --cut may name.` },
  );
}

function cutNote({ cut, classes, largestDifference }: ImportedOnnx, file: string): string {
  const before = classes === undefined ? '' : ` before its ${counted(classes, 'class', 'classes')},`;
  return `${file} is cut${before} at ${shown(cut)} (--cut NAME for another value); its numbers and those of the imported network differ by at most ${Number(largestDifference.toPrecision(2))} of the largest.`;
}

function tableNote({ name, from, to }: ImportedOnnx['resampledTables'][number], file: string): string {
  return `${file} was exported for pictures of another size; its position table ${shown(name)} was resampled from ${from.join(' x ')} to ${to.join(' x ')} places, as timm does it.`;
}

/** Whether a file is one of Keras, by its name. */
export function isKerasFile(path: string): boolean {
  return /\.(keras|h5)$/i.test(path);
}

interface KerasBackboneOptions extends Pick<ImportedBackboneOptions, 'imageSize' | 'cut' | 'session'> {
  readonly wanted: PixelMode | Normalized | undefined;
}

async function kerasBackbone(
  path: string,
  { imageSize, cut, session, wanted }: KerasBackboneOptions,
): Promise<ImportedBackbone> {
  const imported = await importKeras(path, { imageSize, session, ...(cut !== undefined && { cut }) });
  const { base, head } = imported;
  const file = basename(resolve(path));
  const { prepare, note } = preparation(imported, wanted, file, () => kerasPixels(imported, file));
  rememberBeginning(base, { name: base.name, weights: file });
  const without = head.length === 0 ? 'It has no head.' : `Cut off: ${head.join(', ')}.`;
  return {
    base,
    fineTuneAt: fineTuneAtOf(base),
    filter: undefined,
    notes: [
      `${file} is used up to its layer ${imported.cut} (--cut for another one). ${without}`,
      note,
      licenseNote(undefined, file),
    ],
    preprocessInput: prepare,
  };
}

/** How the network of a Keras file expects its pixels: by the name of the network, where it is one of Keras' own. */
function kerasPixels({ names, base }: ImportedKeras, file: string): Preparation {
  const caffe = caffeNetwork(names);
  if (caffe !== undefined) {
    readRgb(base, file);
    return {
      prepare: prepareAsCaffe,
      note: `${file} does not say how it expects its pixels; assumed: as ${caffe} in Keras, minus the means of ImageNet (mode caffe). Its first convolution reads red, green and blue from now on, instead of blue, green and red. Others: --pixels torch, tf or raw, or --mean, --std and --scale.`,
    };
  }
  const torch = names.find((name) => /^densenet/.test(name));
  const mode = torch === undefined ? 'tf' : 'torch';
  const range = mode === 'tf' ? 'from -1 to 1' : 'with the mean and the deviation of ImageNet';
  return {
    prepare: MODES[mode],
    note: `${file} does not say how it expects its pixels; assumed: ${range}, as ${torch ?? "most of Keras' networks"} (--pixels ${mode}). Others: --pixels torch, tf or raw, or --mean, --std and --scale.`,
  };
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
  { preprocessing, scalesPixels }: Partial<Pick<ImportedOnnx, 'preprocessing'>> & { scalesPixels: boolean },
  wanted: PixelMode | Normalized | undefined,
  file: string,
  assumed: () => Preparation = () => asOfPyTorch(file),
): Preparation {
  if (wanted !== undefined) {
    const itself = scalesPixels && wanted !== 'raw' ? ' It also scales pixels itself.' : '';
    if (typeof wanted !== 'string') {
      return {
        prepare: normalization(wanted),
        note: `${file} gets its pixels minus ${listed(wanted.mean)}, divided by ${listed(wanted.std)}.${itself}`,
      };
    }
    return { prepare: MODES[wanted], note: `${file} gets its pixels as in Keras' mode ${wanted}.${itself}` };
  }
  if (scalesPixels) return { prepare: MODES.raw, note: `${file} scales pixels itself.` };
  if (preprocessing !== undefined) {
    return {
      prepare: normalization(usable(preprocessing, file)),
      note: `${file} gets its pixels as ${preprocessing.from} beside it says.`,
    };
  }
  return assumed();
}

function asOfPyTorch(file: string): Preparation {
  return {
    prepare: MODES.torch,
    note: `Nothing beside ${file} says how it expects its pixels; assumed: with the mean and the deviation of ImageNet, as PyTorch's networks (--pixels torch). Others: --pixels tf for [-1, 1], --pixels raw for [0, 255], or --mean, --std and --scale.`,
  };
}

function usable({ from, mean, std, problem }: FoundPreprocessing, file: string): Normalized {
  if (mean !== undefined && std !== undefined) return { mean, std };
  throw new UsageError(`${from} beside ${file} does not say how pixels are prepared: ${problem}.`, {
    hint: 'Correct it, or say it with --pixels torch, tf or raw, or with --mean, --std and --scale.',
  });
}

const MODES: Readonly<Record<PixelMode, Preparation['prepare']>> = {
  torch: normalization(IMAGENET),
  tf: (pixels) => new Subtract(1).apply(new TrueDivide(127.5).apply(pixels)),
  raw: (pixels) => pixels,
};

function normalization({ mean, std }: Normalized): Preparation['prepare'] {
  const variance = std.map((deviation) => deviation ** 2);
  return (pixels) => new Normalization({ mean, variance }).apply(pixels);
}

/** Numbers for a sentence, of pixels in [0, 255]. */
function listed(numbers: readonly number[]): string {
  const rounded = numbers.map((value) => Number(value.toPrecision(5)));
  return new Set(rounded).size === 1 ? String(rounded[0]) : `[${rounded.join(', ')}]`;
}

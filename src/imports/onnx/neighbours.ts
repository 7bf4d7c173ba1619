import { basename, dirname, join } from 'node:path';
import { readText } from '../../files/index.js';
import { parseJson } from '../../parse-json.js';
import type { ImageSize } from '../../pictures/index.js';

/** Files that hold how pictures are prepared, in the order in which they count. */
const NAMES = ['preprocessor_config.json', 'config.json'];
const MOST_BYTES = 2 ** 20;
/** Pillow's numbers of its filters. */
const FILTERS: readonly string[] = ['nearest', 'lanczos3', 'bilinear', 'bicubic'];

/** How a network expects its pictures, from a file beside it. */
export interface FoundPreprocessing {
  /** The name of the file that says so. */
  readonly from: string;
  /** For each channel, of pixels in [0, 255]: what is subtracted, and what is divided by. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly imageSize: ImageSize | undefined;
  /** 'nearest', 'bilinear', 'bicubic' or 'lanczos3'. */
  readonly interpolation: string | undefined;
  /** The share of the resized picture's side that is cropped from its centre. */
  readonly cropFraction: number | undefined;
  /** The license of the weights. */
  readonly license: string | undefined;
}

/**
 * Reads what Hugging Face's `preprocessor_config.json` or timm's `config.json` beside a model says about its pictures.
 * Repositories that keep their models in a folder `onnx` have these files above it. Files that say nothing useful are
 * passed over.
 */
export async function preprocessingBeside(path: string): Promise<FoundPreprocessing | undefined> {
  const folder = dirname(path);
  const places = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
  for (const place of places) {
    for (const name of NAMES) {
      const found = understood(await contentOf(join(place, name)), name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

async function contentOf(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return objectOf(parseJson(await readText(path, { most: MOST_BYTES })));
  } catch {
    // Most models have no such file.
    return undefined;
  }
}

function understood(
  content: Record<string, unknown> | undefined,
  from: string,
): FoundPreprocessing | undefined {
  if (content === undefined) return undefined;
  const config = objectOf(content.pretrained_cfg) ?? content;
  return from === 'config.json' ? fromTimm(config, from) : fromHuggingFace(config, from);
}

/** timm divides pixels by 255 first. */
function fromTimm(config: Record<string, unknown>, from: string): FoundPreprocessing | undefined {
  const [mean, std] = [numbersOf(config.mean), numbersOf(config.std)];
  if (mean === undefined || std === undefined) return undefined;
  const size = numbersOf(config.input_size);
  return {
    from,
    mean: mean.map((value) => value * 255),
    std: std.map((value) => value * 255),
    imageSize: size?.length === 3 ? [size[1], size[2]] : undefined,
    interpolation: textOf(config.interpolation),
    cropFraction: numberOf(config.crop_pct),
    license: textOf(config.license),
  };
}

function fromHuggingFace(config: Record<string, unknown>, from: string): FoundPreprocessing | undefined {
  const rescales = config.do_rescale !== false;
  const factor = rescales ? (numberOf(config.rescale_factor) ?? 1 / 255) : 1;
  const normalizes = config.do_normalize !== false;
  const mean = normalizes ? numbersOf(config.image_mean) : [0, 0, 0];
  const std = normalizes ? numbersOf(config.image_std) : [1, 1, 1];
  if (mean === undefined || std === undefined || !(factor > 0)) return undefined;
  const crops = config.do_center_crop === true || config.crop_size !== undefined;
  return {
    from,
    mean: mean.map((value) => value / factor),
    std: std.map((value) => value / factor),
    imageSize: sizeOf(crops ? (config.crop_size ?? config.size) : config.size),
    interpolation: FILTERS[numberOf(config.resample) ?? -1],
    cropFraction: numberOf(config.crop_pct),
    license: undefined,
  };
}

function sizeOf(value: unknown): ImageSize | undefined {
  const side = numberOf(value);
  if (side !== undefined) return [side, side];
  const { height, width, shortest_edge: shortest } = objectOf(value) ?? {};
  const sides = [numberOf(height) ?? numberOf(shortest), numberOf(width) ?? numberOf(shortest)];
  return sides[0] === undefined || sides[1] === undefined ? undefined : [sides[0], sides[1]];
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.slice(0, 100) : undefined;

function numbersOf(value: unknown): number[] | undefined {
  const isList =
    Array.isArray(value) && value.length === 3 && value.every((each) => numberOf(each) !== undefined);
  return isList ? (value as number[]) : undefined;
}

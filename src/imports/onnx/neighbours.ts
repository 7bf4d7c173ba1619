import { basename, dirname, join } from 'node:path';
import { readText } from '../../files/index.js';
import { parseJson } from '../../parse-json.js';
import type { ImageSize } from '../../pictures/index.js';
import { shown } from '../../shown.js';
import { type Normalized, ofBytes, problemOf } from '../pixel-scaling.js';

/** Files that hold how pictures are prepared, in the order in which they count. */
const NAMES = ['preprocessor_config.json', 'config.json'];
const MOST_BYTES = 2 ** 20;
/** Pillow's numbers of its filters. */
const FILTERS: readonly string[] = ['nearest', 'lanczos3', 'bilinear', 'bicubic'];

/** How a network expects its pictures, from a file beside it. */
export interface FoundPreprocessing {
  /** The name of the file that says so. */
  readonly from: string;
  /**
   * For each channel, of pixels in [0, 255]: what is subtracted, and what is divided by. Undefined if `problem` says
   * why they cannot be used.
   */
  readonly mean: readonly number[] | undefined;
  readonly std: readonly number[] | undefined;
  /** Why the file's numbers cannot be used, as the end of a sentence; undefined if they can. */
  readonly problem: string | undefined;
  readonly imageSize: ImageSize | undefined;
  /** 'nearest', 'bilinear', 'bicubic', 'lanczos3', or what else the file names. */
  readonly interpolation: string | undefined;
  /**
   * The share of the resized picture's side that is cropped from its centre; undefined if nothing is cropped, or the
   * file does not say how much.
   */
  readonly cropFraction: number | undefined;
  /** The license of the weights. */
  readonly license: string | undefined;
}

/**
 * Reads what Hugging Face's `preprocessor_config.json` or timm's `config.json` beside a model says about its pictures.
 * Repositories that keep their models in a folder `onnx` have these files above it. Files that say nothing about pixels
 * are passed over.
 */
export async function preprocessingBeside(path: string): Promise<FoundPreprocessing | undefined> {
  for (const place of placesBeside(path)) {
    for (const name of NAMES) {
      const text = await textOfFile(join(place, name));
      const found = text === undefined ? undefined : understood(text, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The folders that files about a model are in. */
export function placesBeside(path: string): string[] {
  const folder = dirname(path);
  return basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
}

/** The content of a small file; undefined if there is none, as beside most models. */
export async function textOfFile(path: string): Promise<string | undefined> {
  return await readText(path, { most: MOST_BYTES }).catch(() => undefined);
}

function understood(text: string, from: string): FoundPreprocessing | undefined {
  const content = parseJson(text);
  if (content === undefined) return { ...NOTHING, from, ...unusable('it is not JSON') };
  const whole = objectOf(content) ?? {};
  const config = objectOf(whole.pretrained_cfg) ?? whole;
  return from === 'config.json' ? fromTimm(config, from) : fromHuggingFace(config, from);
}

const NOTHING = {
  imageSize: undefined,
  interpolation: undefined,
  cropFraction: undefined,
  license: undefined,
};

/** timm divides pixels by 255 first. */
function fromTimm(config: Record<string, unknown>, from: string): FoundPreprocessing | undefined {
  if (config.mean === undefined || config.std === undefined) return undefined;
  const size = numbersOf(config.input_size);
  return {
    from,
    ...normalizationOf(1 / 255, config.mean, config.std),
    imageSize: size === undefined ? undefined : [size[1], size[2]],
    interpolation: textOf(config.interpolation),
    cropFraction: numberOf(config.crop_pct),
    license: textOf(config.license),
  };
}

function fromHuggingFace(config: Record<string, unknown>, from: string): FoundPreprocessing | undefined {
  const rescales = config.do_rescale !== false;
  const normalizes = config.do_normalize !== false;
  const says = ['image_mean', 'image_std', 'rescale_factor', 'do_rescale', 'do_normalize'];
  if (!says.some((name) => config[name] !== undefined)) return undefined;
  // Then the numbers are the defaults of a program that is not known here.
  if (normalizes && config.image_mean === undefined && config.image_std === undefined) return undefined;
  const factor = rescales ? (config.rescale_factor ?? 1 / 255) : 1;
  // The network's own means are those of pixels after the shift.
  const shift = rescales && config.rescale_offset === true ? 1 : 0;
  const mean = normalizes ? config.image_mean : [0, 0, 0];
  const std = normalizes ? config.image_std : [1, 1, 1];
  const shifted = numbersOf(mean)?.map((value) => value + shift) ?? mean;
  const crops = config.do_center_crop === true || config.crop_size !== undefined;
  const size = sizeOf(crops ? (config.crop_size ?? config.size) : config.size);
  const resized = sizeOf(config.size);
  const inOtherOrder = config.do_flip_channel_order === true;
  return {
    from,
    ...(inOtherOrder
      ? unusable('it expects blue, green and red in this order (do_flip_channel_order)')
      : normalizationOf(factor, shifted, std)),
    imageSize: size,
    interpolation: FILTERS[numberOf(config.resample) ?? -1],
    cropFraction:
      numberOf(config.crop_pct) ??
      (crops && size !== undefined && resized !== undefined && resized[0] > size[0]
        ? size[0] / resized[0]
        : undefined),
    license: undefined,
  };
}

type Found = Pick<FoundPreprocessing, 'mean' | 'std' | 'problem'>;

const unusable = (problem: string): Found => ({ mean: undefined, std: undefined, problem });

function normalizationOf(scale: unknown, mean: unknown, std: unknown): Found {
  const factor = numberOf(scale);
  if (factor === undefined || !(factor > 0)) {
    return unusable(`its rescale_factor is ${shown(scale)}, where a number above 0 was expected`);
  }
  const lists = { mean: numbersOf(mean), std: numbersOf(std) };
  for (const [name, given] of Object.entries({ mean, std })) {
    if (lists[name as 'mean' | 'std'] !== undefined) continue;
    return unusable(`its ${name} is ${shown(given)}, where three numbers were expected`);
  }
  const values = { scale: factor, ...(lists as Normalized) };
  const problem = problemOf(values);
  return problem === undefined ? { ...ofBytes(values), problem } : unusable(problem);
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

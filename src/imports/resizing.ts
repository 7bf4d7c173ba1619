import type { ImageSize, ResizeSettings } from '../pictures/index.js';
import { shown } from '../shown.js';
import type { FoundPreprocessing } from './onnx/neighbours.js';

/** Those of `ResizeSettings`. */
const INTERPOLATIONS: readonly string[] = ['nearest', 'bilinear', 'bicubic', 'lanczos3'];
/** timm's and Keras' other names of them. */
const OTHER_NAMES: Readonly<Record<string, string>> = { lanczos: 'lanczos3' };

/**
 * How a file beside a network says that its pictures are resized; undefined if it does not, or Graft has no such filter.
 * The programs that train such networks average pixels when they shrink a picture.
 */
export function resizingOf({ interpolation }: FoundPreprocessing): Filter | undefined {
  const name = filterOf(interpolation);
  return name === undefined || !INTERPOLATIONS.includes(name)
    ? undefined
    : { interpolation: name as ResizeSettings['interpolation'], antialias: name !== 'nearest' };
}

/** What computes pixels between the given ones. */
export type Filter = Pick<ResizeSettings, 'interpolation' | 'antialias'>;

const filterOf = (name: string | undefined): string | undefined =>
  name === undefined ? undefined : (OTHER_NAMES[name] ?? name);

/**
 * What a network was trained with and this run does otherwise: the size of its pictures, the filter that resized them,
 * and the part of them that was cropped.
 *
 * @returns a sentence with the settings that change it; undefined if nothing differs
 */
export function resizingAsked(
  { from, imageSize: size, interpolation: given, cropFraction }: FoundPreprocessing,
  { imageSize, resize }: { readonly imageSize: ImageSize; readonly resize: ResizeSettings },
): string | undefined {
  const asked: string[] = [];
  const settings: string[] = [];
  if (size?.some((side, axis) => side !== imageSize[axis])) {
    asked.push(`pictures of ${size.join(' x ')} pixels, not ${imageSize.join(' x ')}`);
    if (size[0] === size[1]) settings.push(`--set imageSize=${size[0]}`);
  }
  const interpolation = filterOf(given);
  if (interpolation !== undefined && interpolation !== resize.interpolation) {
    if (INTERPOLATIONS.includes(interpolation)) {
      asked.push(`${interpolation} resizing, not ${resize.interpolation}`);
      settings.push(`--set interpolation=${interpolation}`);
      if (!resize.antialias) settings.push('--set antialias=true');
    } else {
      asked.push(`resizing with ${shown(interpolation)}, which Graft does not have`);
    }
  }
  if (cropFraction !== undefined && cropFraction < 1 && !resize.cropToAspectRatio) {
    const part = `${Number((100 * cropFraction).toFixed(1))} %`;
    asked.push(`a square of ${part} cropped from the centre, where Graft shows it the whole photograph`);
    settings.push('--set cropToAspectRatio=true (the largest square)');
  }
  if (asked.length === 0) return undefined;
  const how = settings.length === 0 ? '' : ` To do as it says: ${settings.join(' ')}.`;
  return `${from} asks for ${asked.join('; ')}.${how}`;
}

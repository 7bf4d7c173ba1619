import { UsageError } from '../errors.js';
import { shown } from '../shown.js';
import type { ImageSize } from './images.js';

/** How pixels between the given ones are computed. 'bicubic' and 'lanczos3' need antialiasing. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3';

/** How decoded images are resized. Saved with a model, because preprocessing belongs to the model. */
export interface ResizeSettings {
  readonly interpolation: Interpolation;
  /** Whether a smaller image averages all pixels it covers; Keras' data sets do not. */
  readonly antialias: boolean;
  /** Whether the picture is cropped to the target's aspect ratio first, or stretched as it is. */
  readonly cropToAspectRatio: boolean;
  /**
   * Whether a JPEG is decoded to a half, a quarter or an eighth of its size where that leaves at least two pixels in each
   * direction for one of the result: three to four times faster for 12 megapixels, and hardly a pixel differs. It needs
   * antialias, which averages them anyway, and another interpolation than 'nearest'. Browsers decode in full. Default
   * false.
   */
  readonly shrinkOnLoad?: boolean;
}

const INTERPOLATIONS: readonly string[] = ['nearest', 'bilinear', 'bicubic', 'lanczos3'];

/**
 * Fills in Keras' defaults: bilinear, not antialiased, stretched.
 *
 * @throws UsageError for an unknown interpolation, and for bicubic, lanczos3 or shrinkOnLoad without antialiasing
 */
export function resizeSettings(settings: Partial<ResizeSettings>): ResizeSettings {
  const {
    interpolation = 'bilinear',
    antialias = false,
    cropToAspectRatio = false,
    shrinkOnLoad = false,
  } = settings;
  if (!INTERPOLATIONS.includes(interpolation)) {
    throw new UsageError(
      `Expected one of ${INTERPOLATIONS.join(', ')} for interpolation but received ${shown(interpolation)}.`,
    );
  }
  if (!antialias && (interpolation === 'bicubic' || interpolation === 'lanczos3')) {
    throw new UsageError(`The interpolation ${interpolation} needs antialias: true.`, {
      hint: 'Set antialias to true, or use bilinear or nearest.',
    });
  }
  if (shrinkOnLoad && !averages({ interpolation, antialias })) {
    throw new UsageError('shrinkOnLoad needs antialias: true, and another interpolation than nearest.', {
      hint: 'Set antialias to true, or leave shrinkOnLoad out: without averaging, the pixels would be others.',
    });
  }
  return { interpolation, antialias, cropToAspectRatio, ...(shrinkOnLoad && { shrinkOnLoad }) };
}

/** Whether a smaller picture averages all pixels that it covers. */
export function averages({
  interpolation,
  antialias,
}: Pick<ResizeSettings, 'interpolation' | 'antialias'>): boolean {
  return antialias && interpolation !== 'nearest';
}

/** What the pixels of a resized picture depend on, for the names of caches. */
export function resizeKey(settings: ResizeSettings): readonly unknown[] {
  const { interpolation, antialias, cropToAspectRatio, shrinkOnLoad } = settings;
  return [interpolation, antialias, cropToAspectRatio, ...(shrinkOnLoad ? ['shrinkOnLoad'] : [])];
}

/** @throws UsageError unless the size is two whole numbers above 0 */
export function checkImageSize(imageSize: ImageSize): ImageSize {
  const isSize = Array.isArray(imageSize) && imageSize.length === 2;
  if (!isSize || !imageSize.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw new UsageError(
      `Expected imageSize as [height, width] in whole pixels but received ${JSON.stringify(imageSize)}.`,
    );
  }
  return [imageSize[0], imageSize[1]];
}

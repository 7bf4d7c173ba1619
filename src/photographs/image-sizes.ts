/** One image and its size in pixels, upright. */
export interface SizedImage {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/** How large images are. The median is the middle one when they are put in order. */
export interface ImageSizes {
  /** By the number of pixels. */
  readonly smallest: SizedImage;
  readonly median: SizedImage;
  readonly largest: SizedImage;
  /** Width divided by height: the tallest, the median and the widest. */
  readonly aspectRatios: readonly [tallest: number, median: number, widest: number];
}

/** Undefined for no image. */
export function measureSizes(images: readonly SizedImage[]): ImageSizes | undefined {
  if (images.length === 0) return undefined;
  const middle = Math.floor((images.length - 1) / 2);
  const bySize = [...images].sort((one, other) => one.width * one.height - other.width * other.height);
  const ratios = images.map(({ width, height }) => width / height).sort((one, other) => one - other);
  return {
    smallest: bySize[0],
    median: bySize[middle],
    largest: bySize[bySize.length - 1],
    aspectRatios: [ratios[0], ratios[middle], ratios[ratios.length - 1]],
  };
}

import type { Metadata } from 'sharp';

/** What decoding at a smaller size must know of a picture. */
export type Header = Pick<Metadata, 'format' | 'autoOrient'>;

/** The scales to which a JPEG can be decoded with less work, as divisors. */
const DIVISORS = [8, 4, 2];

/**
 * The smallest size to which a picture can be decoded with less work than to its own, and that is large enough; it is
 * upright.
 *
 * sharp asks libjpeg for twice this size and halves that, because libjpeg rounds sizes its own way.
 *
 * @returns undefined where only its own size will do
 */
export function shrunkSize(
  { format, autoOrient }: Header,
  atLeast: { readonly height: number; readonly width: number },
): { readonly width: number; readonly height: number } | undefined {
  if (format !== 'jpeg') return undefined;
  const { width, height } = autoOrient;
  const scale = Math.min(width / atLeast.width, height / atLeast.height);
  const divisor = DIVISORS.find((one) => one <= scale);
  if (divisor === undefined) return undefined;
  return { width: Math.round(width / divisor), height: Math.round(height / divisor) };
}

/**
 * A colour between two, from `from` (share 0) to `to` (share 1), in sRGB.
 *
 * @param from as '#RRGGBB'
 * @param to as '#RRGGBB'
 */
export function mixColors(from: string, to: string, share: number): string {
  const channel = (color: string, at: number): number => Number.parseInt(color.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) =>
    Math.round(channel(from, at) + share * (channel(to, at) - channel(from, at)))
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${mixed.join('')}`.toUpperCase();
}

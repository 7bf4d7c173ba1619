/**
 * Colours for heat, from little to much: dark violet over red and orange to light yellow. Its lightness rises evenly, so
 * that it reads the same in grey and with any common colour blindness. Anchor points of the map "inferno" by Nathaniel
 * Smith and Stéfan van der Walt (matplotlib, CC0), a tenth apart.
 */
const ANCHORS: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [22, 11, 57],
  [66, 10, 104],
  [106, 23, 110],
  [147, 38, 103],
  [188, 55, 84],
  [221, 81, 58],
  [243, 120, 25],
  [252, 165, 10],
  [246, 215, 70],
  [252, 255, 164],
];

/** @param heat from 0 to 1 @returns red, green and blue from 0 to 255 */
export function heatColor(heat: number): [red: number, green: number, blue: number] {
  const position = Math.max(0, Math.min(1, heat)) * (ANCHORS.length - 1);
  const below = Math.min(Math.floor(position), ANCHORS.length - 2);
  const fraction = position - below;
  const mix = (channel: number): number =>
    ANCHORS[below][channel] + fraction * (ANCHORS[below + 1][channel] - ANCHORS[below][channel]);
  return [mix(0), mix(1), mix(2)];
}

/** How much of the colour covers the picture: none where there is no heat, so that the picture stays itself there. */
export function heatOpacity(heat: number): number {
  return 0.7 * Math.max(0, Math.min(1, heat));
}

/** White of the standard illuminant D50, which TIFF takes for CIELAB. */
const WHITE = [0.9642, 1, 0.8249];
/** XYZ under D50 to linear sRGB, with Bradford's adaptation to D65. */
const TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
];

/** Replaces L* (0 to 255 for 0 to 100), a* and b* (two's complement) by red, green and blue of sRGB. */
export function labToSrgb(data: Uint8Array, at: number): void {
  const lightness = (data[at] / 255) * 100;
  const middle = (lightness + 16) / 116;
  const signed = (byte: number): number => (byte << 24) >> 24;
  const xyz = [middle + signed(data[at + 1]) / 500, middle, middle - signed(data[at + 2]) / 200].map(
    (value, index) => WHITE[index] * (value > 6 / 29 ? value ** 3 : (value - 16 / 116) / 7.787),
  );
  for (let channel = 0; channel < 3; channel++) {
    const linear = TO_SRGB[channel].reduce((sum, factor, index) => sum + factor * xyz[index], 0);
    const level = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    data[at + channel] = Math.max(0, Math.min(255, Math.round(255 * level)));
  }
}

/** Why a picture is too large. */
export function tooManyPixels(width: number, height: number, most: number): string {
  const [w, h, limit] = [width, height, most].map((number) => number.toLocaleString('en-US'));
  return `${w} x ${h} pixels is more than the limit of ${limit} pixels`;
}

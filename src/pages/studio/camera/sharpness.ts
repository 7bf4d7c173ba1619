import type { SmallPicture } from './small-picture.js';

/**
 * The variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy: a comparative
 * study", 2000): high where there are many fine edges. It depends on what the picture shows, so only values of similar
 * pictures can be compared.
 */
export function sharpness({ width, height, grey }: SmallPicture): number {
  let sum = 0;
  let squares = 0;
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * width + 1; at < (row + 1) * width - 1; at++) {
      const laplacian = grey[at - width] + grey[at + width] + grey[at - 1] + grey[at + 1] - 4 * grey[at];
      sum += laplacian;
      squares += laplacian * laplacian;
    }
  }
  const count = (width - 2) * (height - 2);
  if (count <= 0) return 0;
  return squares / count - (sum / count) ** 2;
}

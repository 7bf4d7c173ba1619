import { join } from 'node:path';
import sharp from 'sharp';

/** The pictures of the README and the guide, cut at the bottom, by the name of the file in docs/images/. */
const CHOSEN: Readonly<Record<string, { readonly view: string; readonly height: number }>> = {
  'studio-train': { view: 'train-running', height: 860 },
  'studio-judge': { view: 'judge', height: 940 },
};

/** Writes these pictures, light and dark, as PNGs with few colours. */
export async function writeReadmePictures(from: string, to: string): Promise<void> {
  for (const [name, { view, height }] of Object.entries(CHOSEN)) {
    for (const theme of ['light', 'dark']) {
      await sharp(join(from, `${view}.wide-${theme}-en.png`))
        .extract({ left: 0, top: 0, width: 1280, height })
        .png({ palette: true, colours: 160, effort: 10, dither: 0.5 })
        .toFile(join(to, `${name}${theme === 'dark' ? '-dark' : ''}.png`));
    }
  }
}

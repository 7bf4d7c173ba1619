import { join } from 'node:path';
import sharp from 'sharp';

/** What the READMEs and the guides show: the upper part of a picture, by the name of the file in docs/images/. */
const CHOSEN: Readonly<Record<string, { readonly view: string; readonly height: number }>> = {
  'studio-train': { view: 'train-running', height: 860 },
  'studio-judge': { view: 'judge', height: 940 },
};
const LANGUAGES = { en: '', tr: '-tr' } as const;

/** Writes the chosen pictures, in both languages, light and dark, as PNGs of few colours. */
export async function writeReadmePictures(from: string, to: string): Promise<void> {
  for (const [name, { view, height }] of Object.entries(CHOSEN)) {
    for (const [language, mark] of Object.entries(LANGUAGES)) {
      for (const theme of ['light', 'dark']) {
        await sharp(join(from, `${view}.wide-${theme}-${language}.png`))
          .extract({ left: 0, top: 0, width: 1280, height })
          .png({ palette: true, colours: 160, effort: 10, dither: 0.5 })
          .toFile(join(to, `${name}${mark}${theme === 'dark' ? '-dark' : ''}.png`));
      }
    }
  }
}

import { writeFile } from 'node:fs/promises';
import { classifierBytes } from '../../src/classifier/index.js';
import { setRandomSeed } from '../../src/session/index.js';
import { SIZE, tutorialModel } from '../compute.js';

/** Writes a classifier of the tutorial's network, with random weights: how fast it is does not depend on them. */
export async function writeModel(path: string): Promise<void> {
  setRandomSeed(1);
  const { model } = await tutorialModel(null);
  const dataset = {
    classNames: ['cats', 'dogs'],
    imageSize: [SIZE, SIZE],
    resize: { interpolation: 'bilinear', antialias: true, cropToAspectRatio: false },
  } as const;
  await writeFile(path, classifierBytes(model, { dataset }));
}

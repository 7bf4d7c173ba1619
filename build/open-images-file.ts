import { join } from 'node:path';
import { writeFileAtomically } from '../src/files/index.js';
import { baseFileBytes } from '../src/zoo/base-file.js';
import { mobilenetV2, OPEN_IMAGES_ORIGIN } from '../src/zoo/index.js';
import { loadDetectorWeights } from './detector-weights.js';

/** The size changes no weights. */
const INPUT_SHAPE = [160, 160, 3] as const;

/**
 * Writes the weights of MobileNetV2 that the detector in the installed package `@mediapipe/objectron` holds, in Graft's own
 * form: 4.4 MB instead of 43, and the same numbers.
 *
 * @param folder where to put the file
 * @throws GraftError when the package is missing or another version of it is installed
 */
export async function writeOpenImagesWeights(folder: string): Promise<void> {
  const base = await mobilenetV2.create({ inputShape: INPUT_SHAPE, weights: null });
  await loadDetectorWeights(base);
  const about = { backbone: mobilenetV2.name, weights: 'openimages', origin: { ...OPEN_IMAGES_ORIGIN } };
  await writeFileAtomically(join(folder, 'mobilenet-v2-openimages.graft'), baseFileBytes(base, about));
}

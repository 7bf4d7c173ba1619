import { files } from '#platform';
import { BRING_BACK } from '../bring-back.js';
import { GraftError, reasonOf } from '../errors.js';
import type { Functional } from '../nn/index.js';
import { loadBaseFile } from './base-file.js';

/** The file in Graft's package that `npm run build` makes of the npm package `@mediapipe/objectron`. */
const FILE = 'mobilenet-v2-openimages.graft';

/** Where the Open Images weights come from. */
export const OPEN_IMAGES_ORIGIN = {
  source:
    'object_detection_ssd_mobilenetv2_oidv4_fp16.tflite in the npm package @mediapipe/objectron 0.4.1675468480, by Google (MediaPipe)',
  license: 'Apache-2.0',
  changes: 'only the MobileNetV2 of the detector, in float32; possibly trained further with Graft',
} as const;

/**
 * The Open Images weights of MobileNetV2 (alpha 1): a file of about 4.4 MB, which a browser loads, too.
 *
 * @throws GraftError when it cannot be read
 */
export async function openImagesBaseFile(): Promise<Uint8Array> {
  return (await readWeights()).bytes;
}

/**
 * Loads the Open Images weights into MobileNetV2 (alpha 1).
 *
 * @throws GraftError when their file cannot be read, is damaged or does not fit
 */
export async function loadOpenImagesWeights(model: Functional): Promise<void> {
  const { bytes, path } = await readWeights();
  await loadBaseFile(model, bytes, path);
}

async function readWeights(): Promise<{ readonly bytes: Uint8Array; readonly path: string }> {
  const path = files.assetPath(FILE);
  const bytes = await files.read(path).catch((error) => {
    throw new GraftError(
      `The Open Images weights, which come with Graft, cannot be read: ${reasonOf(error)}.`,
      {
        hint: BRING_BACK,
        cause: error,
      },
    );
  });
  // Not a Buffer, whose `slice` copies nothing.
  return { bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), path };
}

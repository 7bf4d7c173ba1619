import { Session } from '../session/index.js';
import { baseFileBytes } from './base-file.js';
import { mobilenetV2 } from './mobilenet-v2.js';
import { OBJECTRON_ORIGIN } from './objectron-package.js';

/**
 * The Open Images weights of MobileNetV2 (alpha 1) as a file for browsers, of about 4.4 MB. They come from the npm package
 * `@mediapipe/objectron` that is installed with Graft; a network that is loaded from the file has the same numbers.
 *
 * @throws GraftError when the package is not installed
 */
export async function openImagesBaseFile(): Promise<Uint8Array> {
  const session = new Session();
  try {
    const base = await mobilenetV2.create({ inputShape: [160, 160, 3], weights: 'openimages', session });
    const { source, license, changes } = OBJECTRON_ORIGIN;
    const about = { backbone: mobilenetV2.name, weights: 'openimages' };
    return baseFileBytes(base, { ...about, origin: { source, license, changes } });
  } finally {
    await session.close();
  }
}

import { copyFile, cp, mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MobileNetV2 } from '../../dist/src/index.js';
import { drawPhotograph } from '../cli/photographs.js';
import { writeKeras2Weights } from '../zoo/keras2-file.js';

/* Small files for the samples in the documentation, in place of a reader's own. */

const classes = { cats: 'discs', dogs: 'stripes' } as const;
/**
 * `photos/` with train/ and validation/, a list of them, `more-photos/`, and the two pictures cat.jpg and dog.jpg.
 *
 * @param validation pictures per class to validate on
 */
export async function drawPhotos(folder: string, validation: number): Promise<void> {
  const perClass = { train: 8, validation };
  let seed = 0;
  const list = ['path,label'];
  const draw = async (name: keyof typeof classes, path: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const picture = await drawPhotograph(classes[name], { width: 60, height: 50, seed: seed++ });
    await writeFile(join(folder, path), picture);
  };
  for (const name of ['cats', 'dogs'] as const) {
    for (const part of ['train', 'validation'] as const) {
      for (let index = 0; index < perClass[part]; index++) {
        const path = `photos/${part}/${name}/${index}.jpg`;
        await draw(name, path);
        list.push(`${path},${name}`);
      }
    }
    await draw(name, `${name.slice(0, -1)}.jpg`);
  }
  await cp(join(folder, 'photos'), join(folder, 'more-photos'), { recursive: true });
  await writeFile(join(folder, 'photos.csv'), `${list.join('\n')}\n`);
}

/** A file in the layout of Keras' files of weights, with those of an untrained network. */
export async function writeWeights(path: string, alpha = 1): Promise<void> {
  const network = await MobileNetV2({ inputShape: [160, 160, 3], alpha, includeTop: false, weights: null });
  await writeKeras2Weights(path, network.layers);
}

/** The length of Keras' file. Nothing reads the bytes after the last tensor. */
const publishedBytes = 9_406_464;

/** The same weights at the place of downloaded ImageNet weights, in a file of the same length. */
export async function keepWeights(weights: string, home: string): Promise<void> {
  const path = join(
    home,
    '.cache/graft/weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5',
  );
  await mkdir(dirname(path), { recursive: true });
  await copyFile(weights, path);
  await truncate(path, publishedBytes);
}

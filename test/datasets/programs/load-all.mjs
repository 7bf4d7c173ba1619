/*
 * Loads every image in class folders and prints, as JSON, a checksum of all pixels in the order of the files and where
 * the pixels are kept. Before that it prints a line after each batch.
 * Arguments: the folder; the options of imageDatasetFromDirectory as JSON.
 */
import { createHash } from 'node:crypto';
import { imageDatasetFromDirectory } from '../../../dist/src/folders/index.js';

const [, , folder, options] = process.argv;
const data = await imageDatasetFromDirectory(folder, {
  batchSize: 8,
  cacheBudget: 0,
  ...JSON.parse(options),
});
const digests = new Map();
for (const epoch of [0, 1]) {
  for (const batch of data.plan(epoch)) {
    const { images, indices } = await data.load(batch);
    const bytes = images.data.length / indices.length;
    indices.forEach((index, row) => {
      const pixels = images.data.subarray(row * bytes, (row + 1) * bytes);
      const digest = createHash('sha256').update(pixels).digest('hex');
      if ((digests.get(index) ?? digest) !== digest) throw new Error(`Image ${index} has changed.`);
      digests.set(index, digest);
    });
    process.stdout.write(`batch of epoch ${epoch}\n`);
  }
}
const all = [...digests].sort(([one], [other]) => one - other).map(([, digest]) => digest);
const checksum = createHash('sha256').update(all.join()).digest('hex');
process.stdout.write(`${JSON.stringify({ checksum, count: all.length, state: data.cacheState })}\n`);
await data.close();

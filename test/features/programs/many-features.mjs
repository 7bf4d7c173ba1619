/*
 * Computes the features of every .png in a folder and keeps them in a cache folder:
 * `node many-features.mjs FOLDER CACHE`. Prints a JSON line after every 2,000 pictures: how many are done, the resident
 * size in megabytes, and a checksum of all features so far.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PictureFeatures } from '../../../dist/src/features/index.js';
import { Conv2D, Functional, Input } from '../../../dist/src/nn/index.js';
import { Session } from '../../../dist/src/session/index.js';

const [folder, cacheDirectory] = process.argv.slice(2);
const SIZE = 16;
const REPORT = 2000;

const session = new Session({ threads: 2 });
const network = session.use(() => {
  const inputs = Input({ shape: [SIZE, SIZE, 3] });
  const layer = new Conv2D(64, 3, { strides: 2, activation: 'relu' });
  const base = new Functional({ inputs, outputs: layer.apply(inputs) });
  layer.kernel.assign(Float32Array.from({ length: layer.kernel.size }, (_, at) => Math.sin(at) / 100));
  const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false };
  return { base, imageSize: [SIZE, SIZE], resize, preprocessInput: (pixels) => pixels };
});
const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
const features = await PictureFeatures.open(network, { session, cacheDirectory });
let done = 0;
let checksum = 0;
for await (const one of features.ofFiles(names.map((name) => join(folder, name)))) {
  if (!('features' in one)) throw new Error(`${one.path}: ${one.reason}`);
  for (const value of one.features) checksum = (Math.imul(checksum, 31) + Math.round(value * 1024)) | 0;
  done++;
  if (done % REPORT !== 0) continue;
  const resident = Math.round(process.memoryUsage.rss() / 2 ** 20);
  process.stdout.write(`${JSON.stringify({ done, resident, checksum })}\n`);
}
await features.close();
await session.close();

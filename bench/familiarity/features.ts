import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/errors.js';
import { PictureFeatures } from '../../src/features/index.js';
import { scanDirectory } from '../../src/folders/index.js';
import { featureNetwork } from '../../src/recipes/index.js';
import { Session } from '../../src/session/index.js';
import { readOptions } from '../usage.js';

const USAGE = `node dist/bench/familiarity/features.js --out FOLDER --data NAME=FOLDER [options]

Writes the features of photographs for compare.py: one file NAME.f32 for each folder, [pictures, features] in float32, and
NAME.json with the class of each picture.

  --out FOLDER        to write to
  --data NAME=FOLDER  class folders of photographs; several times for several folders
  --weights FILE      default: as \`graft train\` finds them
  --cache FOLDER      default: none`;

const { values } = readOptions(USAGE, {
  options: {
    data: { type: 'string', multiple: true, default: [] },
    weights: { type: 'string' },
    out: { type: 'string' },
    cache: { type: 'string' },
  },
});

const { out } = values;
if (out === undefined || values.data.length === 0) {
  throw new UsageError('Expected --out and --data.', { hint: USAGE });
}
const session = new Session({});
const network = await featureNetwork({ session, weights: values.weights, cacheDirectory: values.cache });
const features = await PictureFeatures.open(network, { session, cacheDirectory: values.cache });
mkdirSync(out, { recursive: true });
for (const pair of values.data) {
  const [name, folder] = pair.split('=');
  const { classNames, files } = await scanDirectory(folder);
  const numbers = join(out, `${name}.f32`);
  rmSync(numbers, { force: true });
  const labels: number[] = [];
  const labelOf = new Map(files.map((file) => [file.path, file.labels[0]]));
  for await (const picture of features.ofFiles(files.map(({ path }) => path))) {
    if (!('features' in picture)) continue;
    appendFileSync(
      numbers,
      new Uint8Array(picture.features.buffer, picture.features.byteOffset, picture.features.byteLength),
    );
    labels.push(labelOf.get(picture.path)!);
  }
  writeFileSync(join(out, `${name}.json`), JSON.stringify({ classNames, size: features.size, labels }));
  console.log(`${name}: ${labels.length} pictures, ${features.size} features`);
}
await features.close();
await session.close();

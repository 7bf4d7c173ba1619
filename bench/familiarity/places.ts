import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFeatureGraph, featuresOutput } from '../../src/classifier/export.js';
import { restoreModel } from '../../src/classifier/index.js';
import { measuredPlaces } from '../../src/classifier/measured-places.js';
import { headInputOf, outputsOf } from '../../src/classifier/model-outputs.js';
import { UsageError } from '../../src/errors.js';
import { imageDatasetFromDirectory } from '../../src/folders/index.js';
import { serializeGraph } from '../../src/graph/index.js';
import { runtimeOf } from '../../src/runtime/index.js';
import { Session } from '../../src/session/index.js';
import { readOptions } from '../usage.js';

const USAGE = `node dist/bench/familiarity/places.js --model FILE --out FOLDER --data NAME=FOLDER...

Writes what a trained classifier gives at the places where its familiarity is measured, for places.py: in FOLDER/NAME one
file for each place, [pictures, size] in float32, logits.f32, and index.json with the sizes and the class of each picture.

  --model FILE        a classifier: model.onnx
  --out FOLDER        to write to
  --data NAME=FOLDER  class folders of photographs: train, validation and others`;

const { values } = readOptions(USAGE, {
  options: {
    model: { type: 'string' },
    out: { type: 'string' },
    data: { type: 'string', multiple: true, default: [] },
  },
});

const { model: file, out: target } = values;
if (file === undefined || target === undefined || values.data.length === 0) {
  throw new UsageError('Expected --model, --out and --data.', { hint: USAGE });
}

const BATCH = 25;
const session = new Session({});
const { model, card } = await restoreModel(file, { session, logits: true });
const outputs = outputsOf(model);
const places = measuredPlaces(outputs.calls, headInputOf(outputs, model));
const names = places.map(({ position }) => outputs.calls[position].layer.name);
const graph = serializeGraph(buildFeatureGraph(model, card, places));
const computed = await runtimeOf(session).createParallelSession(graph);
const resize = { imageSize: card.imageSize, batchSize: BATCH, shuffle: false, ...card.resize };
for (const pair of values.data) {
  const [name, folder] = pair.split('=');
  const out = join(target, name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const append = (file: string, data: Float32Array): void =>
    appendFileSync(join(out, `${file}.f32`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const dataset = await imageDatasetFromDirectory(folder, resize);
  const labels: number[] = [];
  for (let at = 0; at < dataset.indices.length; at += BATCH) {
    const { images, indices } = await dataset.load(dataset.indices.slice(at, at + BATCH));
    if (indices.length === 0) continue;
    const results = await computed.run({
      image: { type: 'uint8', shape: images.shape, data: images.data },
    });
    for (const [place, file] of names.entries()) {
      append(file, results[featuresOutput(place)].data as Float32Array);
    }
    append('logits', results.logits.data as Float32Array);
    labels.push(...dataset.imageLabels(indices).map(([first]) => first));
  }
  const sizes = Object.fromEntries(places.map(({ size }, at) => [names[at], size]));
  const description = { sizes, classes: card.classNames.length, labels };
  writeFileSync(join(out, 'index.json'), JSON.stringify(description));
  console.log(`${name}: ${labels.length} pictures`);
}
await computed.release();
await session.close();

import type { Classifier } from '../classifier/index.js';
import type { PictureFeatures } from '../features/index.js';
import type { ShardWork } from './run-shard.js';
import type { ShardRow } from './shard-output.js';
import type { ShardSource } from './shard-sources.js';

/** Shards of features. @param features is closed with it */
export function featureWork(features: PictureFeatures): ShardWork {
  return {
    rows: (sources) => features.ofSources(sources),
    close: () => features.close(),
  };
}

/** Shards of predictions, as `graft predict --json` gives them. @param classifier is disposed of with it */
export function predictionWork(classifier: Classifier): ShardWork {
  return {
    rows: (sources) => predictions(classifier, sources),
    close: () => classifier.dispose(),
  };
}

async function* predictions(
  classifier: Classifier,
  sources: AsyncIterable<ShardSource>,
): AsyncGenerator<ShardRow> {
  for await (const prediction of classifier.predictFiles(sources)) {
    const { path } = prediction;
    yield 'error' in prediction ? { path, reason: prediction.error } : { path, line: prediction };
  }
}

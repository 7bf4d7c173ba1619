import { GraftError } from '../../errors.js';
import { parseJson } from '../../parse-json.js';
import { shown } from '../../shown.js';

/** Files of one model, at most. */
const MOST_SHARDS = 1000;
/** What Keras calls them: `model_00000.weights.h5`. */
const NAME = /^[^/\\:\0]+\.h5$/;

/**
 * The names of the files that hold a model's weights, from the list that Keras 3.10 and later write when weights are
 * divided: `model.weights.json`. They lie beside the list.
 *
 * @param name of the list, for messages
 * @throws GraftError when it is no such list, or names a file elsewhere
 */
export function shardNames(list: Uint8Array, name: string): string[] {
  const value = parseJson(new TextDecoder().decode(list)) as { weight_map?: unknown } | undefined;
  const map = value?.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw new GraftError(`${name} does not say which files hold the weights.`, {
      hint: "Expected what Keras' model.save_weights('x.weights.json', max_shard_size=...) writes.",
    });
  }
  const names = [...new Set(Object.values(map as Record<string, unknown>).flat())];
  const wrong = names.find((each) => typeof each !== 'string' || !NAME.test(each) || each.startsWith('.'));
  if (wrong !== undefined) {
    throw new GraftError(`${name} names ${shown(wrong)}, which is no .h5 file in the same folder.`, {
      hint: 'It is damaged or was changed. Save the weights again.',
    });
  }
  if (names.length === 0 || names.length > MOST_SHARDS) {
    throw new GraftError(`${name} names ${names.length} files, but a model has 1 to ${MOST_SHARDS}.`, {
      hint: 'It is damaged or was changed. Save the weights again.',
    });
  }
  return names as string[];
}

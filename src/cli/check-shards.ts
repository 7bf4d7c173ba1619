import { counted } from '../counted.js';
import type { CheckShardsResultEvent } from '../events/index.js';
import { checkShards } from '../recipes/index.js';
import { indexesInWords } from '../shards/index.js';
import { shellWord } from '../shell-word.js';
import { duration } from './figures.js';
import { createOutput } from './output.js';

interface CheckShardsFlags {
  readonly out?: string;
  readonly thorough: boolean;
  readonly json: boolean;
}

export async function runCheckShards(plan: string, flags: CheckShardsFlags): Promise<void> {
  const { out, thorough } = flags;
  const output = createOutput(flags.json);
  const { seconds, ...state } = await checkShards(plan, { ...(out !== undefined && { out }), thorough });
  const { shards, pictures, finished, missing, computed, unreadable, broken, toRetry } = state;
  const again = (indexes: readonly number[], how = ''): string =>
    `graft run-shard --plan ${shellWord(plan)}${out === undefined ? '' : ` --out ${shellWord(out)}`}${how} --indexes ${shellWord(indexesInWords(indexes))}`;
  output.line(
    `${finished} of ${counted(shards, 'shard')} ${finished === 1 ? 'is' : 'are'} finished, with ${computed} of ${counted(pictures, 'picture')}${finished === 0 ? '' : ` in ${timeOf(seconds)} of computation`}.`,
  );
  if (unreadable > 0) {
    output.line(`${counted(unreadable, 'picture')} could not be read: see the files shard-*.errors.jsonl.`);
  }
  if (broken.length > 0) output.line(`No picture could be read of: ${indexesInWords(broken)}`);
  if (toRetry.length > 0)
    output.line(`Some could not be fetched for now. To try again: ${again(toRetry, ' --retry')}`);
  output.line(missing.length === 0 ? 'All shards are there.' : `Still to compute: ${again(missing)}`);
  output.event<CheckShardsResultEvent>({ event: 'result', ...state });
  if (missing.length > 0) process.exitCode = 1;
}

/** Seconds of all machines together: hours only where there are some. */
function timeOf(seconds: number): string {
  return seconds < 3600 ? duration(seconds) : `${(seconds / 3600).toFixed(1)} hours`;
}

import { createInterface } from 'node:readline';
import { counted } from '../counted.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import type { RunShardResultEvent, ShardEvent, ShardProgressEvent } from '../events/index.js';
import { isDiskFull } from '../files/index.js';
import { openShards, type ShardRunner } from '../recipes/index.js';
import { expectShard, parseIndexes, type ShardOutcome } from '../shards/index.js';
import { cacheDirectory } from './cache-directory.js';
import { hubFromEnvironment, networkFromEnvironment } from './network.js';
import { createOutput, explain, type Output } from './output.js';
import { shardProgress } from './shard-progress.js';

interface RunShardFlags {
  readonly plan: string;
  readonly index?: number;
  readonly indexes?: string;
  readonly stdin: boolean;
  readonly out?: string;
  readonly force: boolean;
  readonly retry: boolean;
  readonly offline: boolean;
  readonly threads?: number;
  readonly json: boolean;
}

/** What schedulers tell the processes of an array: Slurm and Kubernetes, both from 0 on. */
const ARRAY_VARIABLES = ['SLURM_ARRAY_TASK_ID', 'JOB_COMPLETION_INDEX'];

/** A line of standard input that is no number of a shard. */
interface WrongLine {
  readonly wrong: string;
}

export async function runRunShard(flags: RunShardFlags): Promise<void> {
  const start = performance.now();
  const output = createOutput(flags.json);
  const asked = askedFor(flags, process.env);
  const runner = await openShards(flags.plan, {
    threads: flags.threads,
    resources: {
      cacheDirectory: cacheDirectory().path,
      network: networkFromEnvironment(),
      offline: flags.offline,
      ...hubFromEnvironment(),
    },
  });
  const ended = { finished: 0, skipped: 0, failed: 0, computed: 0, unreadable: 0 };
  try {
    // A number that no shard has is found before the others are computed.
    if (Array.isArray(asked)) for (const index of asked as readonly number[]) expectShard(runner, index);
    for await (const index of asked) {
      if (typeof index !== 'number') {
        ended.failed++;
        process.stderr.write(
          `${explain(new UsageError(`Expected the number of a shard but received ${JSON.stringify(index.wrong)}.`), false)}\n`,
        );
        continue;
      }
      const outcome = await runOne(runner, index, flags, output);
      if (outcome === undefined) {
        ended.failed++;
        continue;
      }
      ended[outcome.status]++;
      if (outcome.status === 'skipped') continue;
      ended.computed += outcome.computed;
      ended.unreadable += outcome.unreadable;
    }
  } finally {
    await runner.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const imagesPerSecond = ended.computed / seconds;
  output.event<RunShardResultEvent>({ event: 'result', ...ended, seconds, imagesPerSecond });
  if (ended.failed > 0) process.exitCode = 1;
}

/** Carries out one shard and shows it. @returns undefined when it failed, which is no reason not to try the next one */
async function runOne(
  runner: ShardRunner,
  index: number,
  { out, force, retry }: RunShardFlags,
  output: Output,
): Promise<ShardOutcome | undefined> {
  const progress = shardProgress(output, ({ done, total }) =>
    output.event<ShardProgressEvent>({ event: 'progress', index, done, total }),
  );
  try {
    const outcome = await runner.run(index, { out, force, retry, onProgress: progress.update });
    progress.stop();
    const { status, pictures, computed, unreadable, temporary, seconds } = outcome;
    output.line(lineOf(index, outcome));
    output.event<ShardEvent>({
      ...{ event: 'shard', index, status, pictures, computed, unreadable, temporary, seconds },
    });
    return outcome;
  } catch (error) {
    progress.stop();
    // A number that no shard has is a mistake in the command, and what is no GraftError one in the program.
    if (!(error instanceof GraftError) || error instanceof UsageError) throw error;
    process.stderr.write(`${explain(error, false)}\n`);
    const { hint } = error;
    output.event<ShardEvent>({
      ...{ event: 'shard', index, status: 'failed', message: reasonOf(error), hint },
      ...(isDiskFull(error) && { diskFull: true }),
    });
    return undefined;
  }
}

function lineOf(index: number, { status, pictures, unreadable, temporary, seconds }: ShardOutcome): string {
  if (status === 'skipped') return `Shard ${index} was finished before.`;
  const speed = `${counted(pictures, 'picture')} in ${seconds.toFixed(1)} s`;
  if (unreadable === 0) return `Shard ${index}: ${speed}.`;
  const broken = unreadable === pictures ? 'NONE of them could be read' : `${unreadable} could not be read`;
  const again = temporary === 0 ? '' : `; ${temporary} may be fetched later: --retry`;
  return `Shard ${index}: ${speed}; ${broken}${again}.`;
}

type Asked = Iterable<number> | AsyncIterable<number | WrongLine>;

/** @throws UsageError when the shards are not said in exactly one way */
function askedFor(
  { index, indexes, stdin }: RunShardFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Asked {
  const ways = [index !== undefined, indexes !== undefined, stdin].filter((given) => given).length;
  if (ways > 1) {
    throw new UsageError(
      'Shards are named by one of --index, --indexes and --stdin, but several were given.',
    );
  }
  if (index !== undefined) return [index];
  if (indexes !== undefined) {
    const listed = parseIndexes(indexes);
    if (listed !== undefined) return listed;
    throw new UsageError(`Expected numbers of shards such as 0-3,7 in --indexes but found ${indexes}.`);
  }
  if (stdin) return fromInput();
  const name = ARRAY_VARIABLES.find((variable) => (environment[variable] ?? '') !== '');
  if (name === undefined) {
    throw new UsageError('Which shard is to be computed?', {
      hint: `Name it with --index 0, several with --indexes 0-9, or run it in an array of jobs, which sets ${ARRAY_VARIABLES.join(' or ')}.`,
    });
  }
  const given = parseIndexes(environment[name]!);
  if (given?.length === 1) return given;
  throw new UsageError(`Expected the number of a shard in ${name} but it is ${environment[name]}.`);
}

async function* fromInput(): AsyncGenerator<number | WrongLine> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const indexes = parseIndexes(line);
    if (indexes === undefined) yield { wrong: line };
    else yield* indexes;
  }
}

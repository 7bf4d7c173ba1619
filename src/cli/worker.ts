import { Command, CommanderError } from 'commander';
import { reasonOf, UsageError } from '../errors.js';
import type { TrainResultEvent, TrainStoppedEvent } from '../events/index.js';
import { joinTraining, progressOfRun, resumeTraining } from '../recipes/index.js';
import { type Callback, ofSeveral, TrainingStoppedError } from '../train/index.js';
import { runWorker, type WorkerContext } from '../worker/index.js';
import { chooseRecipe } from './choose-recipe.js';
import { defineTrain } from './commands/train.js';
import type { Output } from './output.js';
import { photographsArgument } from './photographs-argument.js';
import { endAtOnce } from './process-end.js';
import { expectSameTraining } from './same-training.js';
import { prepareTraining, resourcesOf, type TrainFlags } from './train.js';
import { followTraining, reportTraining } from './train-progress.js';

/** Options of `graft train` that the coordinator says otherwise, or that several processes have no use for. */
const NOT_FOR_WORKERS = ['resume', 'finish', 'acceptChanges', 'features', 'printRecipe', 'json'];
/** Seconds that a run which goes on waits for a process that died on another machine, whose lock counts for a minute. */
const PATIENCE = 90;

export async function runWorkerCommand({ socket }: { readonly socket: string }): Promise<void> {
  const failure = await runWorker({
    socket,
    work: trainInWorker,
    onLost: ({ message }) => endAtOnce(1, `graft: ${message}`),
  });
  // The coordinator has been told; people who read the log are told too.
  if (failure !== undefined) throw failure;
}

async function trainInWorker(context: WorkerContext): Promise<object> {
  const { start, collective } = context;
  enter(start.directory);
  const { directory, flags, command } = await parseTrain(start.arguments);
  const run = flags.out;
  if (run === undefined || directory === undefined) {
    throw new UsageError('A worker expects the folder of the photographs and --out RUN among the arguments.');
  }
  try {
    return collective.rank === 0
      ? await leadTraining(context, { directory, flags, command, run })
      : await trainAlong(context, { directory, flags, command });
  } catch (error) {
    const stopped =
      error instanceof TrainingStoppedError || (context.signal.aborted && error === context.signal.reason);
    if (!stopped) throw error;
    const message =
      error instanceof TrainingStoppedError ? error.message : 'Stopped before the training began.';
    return { event: 'stopped', run, message } satisfies TrainStoppedEvent;
  }
}

interface Parsed {
  readonly directory: string;
  readonly flags: TrainFlags;
  /** Tells which options were given. */
  readonly command: Command;
}

/** Rank 0: what `graft train` does, with its events sent to the coordinator. */
async function leadTraining(
  context: WorkerContext,
  { directory, flags, command, run }: Parsed & { readonly run: string },
): Promise<object> {
  const { start, collective, signal } = context;
  let last: TrainResultEvent | undefined;
  const output: Output = {
    json: true,
    line: () => undefined,
    event: (event) => {
      if (event.event === 'result') last = event as unknown as TrainResultEvent;
      else context.event(event);
    },
  };
  const progress = start.resume ? await progressOfRun(run) : 'none';
  if (progress !== 'none') {
    const data = await photographsArgument(directory, output);
    await expectSameTraining(run, { data, flags, command });
  }
  await ofSeveral(collective)?.broadcast(Float32Array.of(progress === 'finished' ? 1 : 0));
  if (progress === 'finished') return { event: 'finished', run };
  const checkpointSeconds = flags.checkpointMinutes * 60;
  const { follow, end } = followTraining(output, { signal, checkpointSeconds, summary: false });
  const given = { collective, follow: { ...follow, progress: stepsFor(context) } };
  try {
    const result =
      progress === 'begun'
        ? await resumeTraining({ run, patience: PATIENCE, resources: resourcesOf(flags), ...given })
        : await beginTraining(directory, flags, { output, words: start.arguments }, given);
    reportTraining(output, result);
    return last!;
  } finally {
    end();
  }
}

async function beginTraining(
  directory: string,
  flags: TrainFlags,
  { output, words }: { readonly output: Output; readonly words: readonly string[] },
  given: Parameters<Awaited<ReturnType<typeof prepareTraining>>['begin']>[0],
): ReturnType<Awaited<ReturnType<typeof prepareTraining>>['begin']> {
  const recipe = await chooseRecipe(flags);
  const typed = { recipe, output, words: ['train', ...words] };
  const { begin } = await prepareTraining(directory, flags, typed);
  return await begin(given);
}

/** The other ranks. */
async function trainAlong(context: WorkerContext, { directory, flags }: Parsed): Promise<object> {
  const { collective, signal } = context;
  const [finished] = await collective.broadcast(new Float32Array(1));
  if (finished > 0) return { event: 'done' };
  const quiet: Output = { json: true, line: () => undefined, event: () => undefined };
  // An archive is unpacked into the cache, where rank 0 reads it too.
  await photographsArgument(directory, quiet);
  await joinTraining({
    collective,
    resources: resourcesOf(flags),
    follow: { signal, progress: stepsFor(context) },
  });
  return { event: 'done' };
}

/** Follows the phases for the signs of life. */
function stepsFor({ report }: WorkerContext): (phase: string) => Callback {
  let step = 0;
  return (phase) => ({
    onTrainBegin: () => report({ phase }),
    onTrainBatchEnd: () => report({ step: ++step }),
    onTrainEnd: () => report({ phase: 'judging' }),
  });
}

/** Relative paths among the arguments begin at this folder. */
function enter(directory: string): void {
  try {
    process.chdir(directory);
  } catch (error) {
    throw new UsageError(`The worker cannot work in ${directory}: ${reasonOf(error)}.`, {
      hint: 'The folder must be there on every machine.',
      cause: error,
    });
  }
}

/** Reads the arguments of `graft train`. */
async function parseTrain(
  words: readonly string[],
): Promise<Omit<Parsed, 'directory'> & { readonly directory: string | undefined }> {
  const command = new Command('train').exitOverride().configureOutput({
    writeOut: () => undefined,
    writeErr: () => undefined,
  });
  await defineTrain(command, { withHelp: false });
  command.option('--verbose').action(() => undefined);
  try {
    await command.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UsageError(error.message.replace(/^error: /, ''), {
      hint: 'The arguments are those of `graft train`.',
      cause: error,
    });
  }
  const other = command.options.find(
    (option) =>
      NOT_FOR_WORKERS.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (other !== undefined) {
    throw new UsageError(`A worker takes no ${other.long}.`, {
      hint: 'The coordinator says in its start whether a run goes on; other work is for `graft train`.',
    });
  }
  return {
    directory: command.processedArgs[0] as string | undefined,
    flags: command.opts<TrainFlags>(),
    command,
  };
}

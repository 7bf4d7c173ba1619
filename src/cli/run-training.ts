import { GraftError, UsageError } from '../errors.js';
import type { TrainStoppedEvent } from '../events/index.js';
import { RunFolder, type TrainOptions, type TrainResult, watchStopRequests } from '../recipes/index.js';
import { shellWord } from '../shell-word.js';
import { TrainingStoppedError } from '../train/index.js';
import type { Output } from './output.js';
import { endOnRequest, stopGentlyWith } from './process-end.js';
import { followTraining, reportTraining } from './train-progress.js';

/** How a command shows a training. */
interface TrainingDisplay {
  readonly output: Output;
  /** The run's folder. */
  readonly run: string;
  /** Minutes after which the state is also saved within a long epoch. */
  readonly checkpointMinutes: number;
  /** Whether the model's summary is printed. */
  readonly summary: boolean;
}

/**
 * Carries out a training for a command: shows its progress and its result, stops it gently at the first Ctrl-C, and
 * says how to continue a run that did not finish.
 */
export async function runTraining(
  { output, run, checkpointMinutes, summary }: TrainingDisplay,
  train: (follow: TrainOptions['follow']) => Promise<TrainResult>,
): Promise<void> {
  const sayStopped = (message: string): void => {
    output.line(message);
    output.line(`To continue: graft train --resume ${shellWord(run)}`);
    output.event<TrainStoppedEvent>({ event: 'stopped', run, message });
  };
  const sayLate = (): void =>
    sayStopped('What was under way took too long to be finished. What the last checkpoint holds is kept.');
  const stop = new AbortController();
  const nothingToStop = stopGentlyWith(
    () => {
      output.line('\nFinishing the current step and saving. A second Ctrl-C or SIGTERM stops at once.');
      stop.abort();
    },
    { late: sayLate },
  );
  const endWatch = watchStopRequests(run, endOnRequest);
  const { follow, end } = followTraining(output, {
    signal: stop.signal,
    checkpointSeconds: checkpointMinutes * 60,
    summary,
  });
  try {
    const result = await train(follow);
    nothingToStop();
    if (stop.signal.aborted) output.line('Nothing was left to train: the run is complete.');
    reportTraining(output, result);
    // Also after Ctrl-C, if only the results were left to write.
    process.exitCode = result.status === 'diverged' ? 1 : 0;
  } catch (error) {
    if (error instanceof TrainingStoppedError) sayStopped(error.message);
    else if (!stop.signal.aborted || error !== stop.signal.reason) throw await withHowToGoOn(error, run);
    else if (await hasBegun(run)) sayStopped(STOPPED_DOWNLOAD);
    else output.line(STOPPED_DOWNLOAD);
  } finally {
    endWatch();
    nothingToStop();
    end();
  }
}

const STOPPED_DOWNLOAD = 'Stopped while downloading. What has arrived is kept for the next time.';

const hasBegun = (run: string): Promise<boolean> => new RunFolder(run).has('config.json');

/** Adds to an error how to continue its run, if the run has begun. */
async function withHowToGoOn(error: unknown, run: string): Promise<unknown> {
  if (!(error instanceof GraftError) || error instanceof UsageError) return error;
  if (!(await hasBegun(run))) return error;
  const hint = `${error.hint === undefined ? '' : `${error.hint} `}Then continue with: graft train --resume ${shellWord(run)}`;
  return new GraftError(error.message, { hint, cause: error });
}

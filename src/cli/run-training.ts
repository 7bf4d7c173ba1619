import { GraftError, UsageError } from '../errors.js';
import type { TrainStoppedEvent } from '../events/index.js';
import { type TrainOptions, type TrainResult, watchStopRequests } from '../recipes/index.js';
import { shellWord } from '../shell-word.js';
import { TrainingStoppedError } from '../train/index.js';
import type { Output } from './output.js';
import { endOnRequest, stopGentlyWith } from './process-end.js';
import { followTraining, reportTraining } from './train-progress.js';
import { TrainingStage } from './training-stage.js';

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
  const stage = new TrainingStage(run);
  const sayStopped = (message: string, canContinue = stage.hasBegun): void => {
    output.line(message);
    if (!canContinue) return;
    output.line(`To continue: graft train --resume ${shellWord(run)}`);
    output.event<TrainStoppedEvent>({ event: 'stopped', run, message });
  };
  const stop = new AbortController();
  const nothingToStop = stopGentlyWith(
    () => {
      output.line(`\n${stage.stopping}`);
      stop.abort();
    },
    { late: () => sayStopped(stage.late) },
  );
  const endWatch = watchStopRequests(run, endOnRequest);
  const { follow, end } = followTraining(output, {
    signal: stop.signal,
    checkpointSeconds: checkpointMinutes * 60,
    summary,
  });
  try {
    const result = await train(stage.watch(follow));
    nothingToStop();
    if (stop.signal.aborted) output.line('Nothing was left to train: the run is complete.');
    reportTraining(output, result);
    // Also after Ctrl-C, if only the results were left to write.
    process.exitCode = result.status === 'diverged' ? 1 : 0;
  } catch (error) {
    const isStopped = error instanceof TrainingStoppedError;
    if (!isStopped && !(stop.signal.aborted && error === stop.signal.reason)) {
      throw withHowToGoOn(error, run, stage);
    }
    if (isStopped) sayStopped(stage.isTraining ? error.message : stage.stopped, true);
    else sayStopped(stage.stopped);
  } finally {
    endWatch();
    nothingToStop();
    end();
  }
}

/** Adds to an error how to continue its run, if the run has begun. */
function withHowToGoOn(error: unknown, run: string, stage: TrainingStage): unknown {
  if (!(error instanceof GraftError) || error instanceof UsageError) return error;
  if (!stage.hasBegun) return error;
  const hint = `${error.hint === undefined ? '' : `${error.hint} `}Then continue with: graft train --resume ${shellWord(run)}`;
  return new GraftError(error.message, { hint, cause: error });
}

import { GraftError, reasonOf, UsageError } from '../errors.js';
import type { Recipe, TrainEvent } from '../phases/index.js';
import type { Device } from '../session/index.js';
import { TrainingStoppedError } from '../train/index.js';
import { HungWorkerError } from '../worker-starts.js';
import { KeptTrainingError, type KeptTrainingProblem } from './kept-training-error.js';
import type { NamedPicture } from './pictures.js';
import type { ReadProgress, WebTrainResult } from './train-options.js';

/* What a page and the worker that trains send each other. */

/** A training to carry out, as plain values. */
export interface TrainingRequest {
  readonly pictures: readonly NamedPicture[];
  readonly recipe: Recipe;
  /** Undefined to go on with that of a kept training, or to draw one. */
  readonly seed: number | undefined;
  /** The name under which the state is kept; undefined to keep none. */
  readonly keep: string | undefined;
  readonly keepUntilForgotten: boolean;
  readonly checkpointSeconds: number;
  /** Whether to train no further, and end with the best model that was kept. */
  readonly finish: boolean;
  readonly device: Device;
  /** An address that the worker can read; null for random weights. */
  readonly weights: string | null;
  /** Its name for people, and for the card. */
  readonly weightsName: string;
}

/** What the worker is asked: a training, and the other end for events. */
export interface TrainingTask {
  readonly request: TrainingRequest;
  /** Sends `TrainingNews`, and receives 'stop'. */
  readonly port: MessagePort;
}

export type TrainingNews =
  | { readonly kind: 'event'; readonly event: TrainEvent }
  | { readonly kind: 'read'; readonly progress: ReadProgress };

export type TrainingOutcome =
  | { readonly kind: 'done'; readonly result: WebTrainResult }
  | { readonly kind: 'failed'; readonly error: SentError };

/** An error as plain values. */
interface SentError {
  readonly type: 'usage' | 'stopped' | 'hung' | 'other';
  /** Of a `KeptTrainingError`. */
  readonly kept: KeptTrainingProblem | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

export function sentError(error: unknown): SentError {
  const type = typeOf(error);
  const hint = error instanceof GraftError ? error.hint : undefined;
  const stack = error instanceof Error ? error.stack : undefined;
  const kept = error instanceof KeptTrainingError ? error.problem : undefined;
  return { type, kept, message: reasonOf(error), hint, stack };
}

function typeOf(error: unknown): SentError['type'] {
  if (error instanceof UsageError) return 'usage';
  if (error instanceof TrainingStoppedError) return 'stopped';
  return error instanceof HungWorkerError ? 'hung' : 'other';
}

/** The error itself, of the class that was thrown. */
export function receivedError({ type, kept, message, hint, stack }: SentError): Error {
  const error =
    kept !== undefined
      ? new KeptTrainingError(kept, message, { hint })
      : type === 'usage'
        ? new UsageError(message, { hint })
        : new GraftError(message, { hint });
  if (type === 'stopped') Object.setPrototypeOf(error, TrainingStoppedError.prototype);
  if (type === 'stopped') error.name = 'TrainingStoppedError';
  if (type === 'hung') Object.setPrototypeOf(error, HungWorkerError.prototype);
  if (type === 'hung') error.name = 'HungWorkerError';
  if (stack !== undefined) error.stack = stack;
  return error;
}

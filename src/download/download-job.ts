import { GraftError } from '../errors.js';
import { fileReason, isDiskFull } from '../files/index.js';
import { abortSignal, anything, atLeastZero, callable, type RulesOf } from '../options.js';
import type { Network } from './network.js';
import type { PartialFile } from './partial-file.js';

/** The progress of a download. */
export interface DownloadProgress {
  readonly receivedBytes: number;
  /** Undefined when the server does not say and `expectedBytes` was not given. */
  readonly totalBytes: number | undefined;
  /** Over the last seconds; undefined at the beginning. */
  readonly bytesPerSecond: number | undefined;
  /** Seconds until the rest is there, at this rate. */
  readonly secondsLeft: number | undefined;
}

/** A download that continues after a failure. */
export interface DownloadRetry {
  readonly reason: string;
  /** The number of the next attempt, from 2, counted since new bytes arrived. */
  readonly attempt: number;
  readonly attempts: number;
  /** Until then. */
  readonly milliseconds: number;
}

export interface DownloadOptions {
  /** The length that the file must have. */
  readonly expectedBytes?: number;
  /**
   * Looks into the complete file before it gets its name, and throws when it cannot be used; then nothing of it is
   * kept. It may change the file's surroundings, as unpacking does, but not the file.
   */
  readonly verify?: (path: string) => Promise<void>;
  /** Download even if a file of that name exists, default false. */
  readonly replace?: boolean;
  /** Called after each piece of a download, many times a second, with what has arrived so far. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Called before the wait for the next attempt, with the reason of the failure and the length of the wait. */
  readonly onRetry?: (retry: DownloadRetry) => void;
  /** Stops the download; what has arrived is kept and used the next time. */
  readonly signal?: AbortSignal;
  /** How the server is reached: proxies and time limits. By default no proxy. */
  readonly network?: Network;
  /** The number of attempts without new bytes before giving up, default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, default 1000; each further wait is twice as long. */
  readonly retryDelay?: number;
}

/** One call of `downloadFile`. */
export interface DownloadJob {
  readonly url: string;
  readonly path: string;
  readonly part: PartialFile;
  readonly options: DownloadOptions;
  /** Whether the server has answered in this call, so that it is worth waiting for when it is suddenly gone. */
  answered: boolean;
  /** Whether the part begins with bytes of an earlier answer. */
  resumed: boolean;
}

/** A failure after which another attempt may succeed. */
export class TemporaryFailure extends Error {
  /** Milliseconds that the server asks to wait. */
  readonly wait: number;

  constructor(message: string, options: { cause?: unknown; wait?: number } = {}) {
    super(message, { cause: options.cause });
    this.wait = options.wait ?? 0;
  }
}

export const withoutInternet = (path: string): string =>
  `Check the internet connection and try again, or download the file elsewhere and put it at ${path}`;

export function downloadError({ url, path }: DownloadJob, reason: string, cause?: unknown): GraftError {
  return new GraftError(`Could not download ${url}: ${reason}.`, { hint: withoutInternet(path), cause });
}

export function lengthError(job: DownloadJob, expected: number, received: number): GraftError {
  return downloadError(job, `expected a file of ${expected} bytes but it has ${received}`);
}

export function fileError(path: string, error: unknown): GraftError {
  return new GraftError(`Could not write ${path}: ${fileReason(error)}.`, {
    hint: isDiskFull(error)
      ? 'Free some space and try again; what has arrived is kept.'
      : 'Choose a folder that can be written.',
    cause: error,
  });
}

/** The rules of the options that every function that downloads passes on. */
export const downloadRules: RulesOf<
  Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'signal' | 'network' | 'attempts' | 'retryDelay'>
> = {
  onProgress: callable,
  onRetry: callable,
  signal: abortSignal,
  network: anything,
  attempts: anything,
  retryDelay: atLeastZero,
};

import {
  type DownloadProgress,
  type DownloadRetry,
  type Network,
  UnreachableError,
} from '../download/index.js';
import { GraftError } from '../errors.js';
import { abortSignal, anything, atLeastZero, callable, type RulesOf, text, trueOrFalse } from '../options.js';
import type { FailedAttempt } from './candidates.js';

/** Options that `findWeights` and `findData` share. */
export interface FindOptions {
  /** Where downloads are kept, also those of earlier runs. Default: `defaultCacheDirectory()`. */
  readonly cacheDirectory?: string;
  /** Contact no server. */
  readonly offline?: boolean;
  readonly network?: Network;
  /** Servers that could not be reached, with the reason: they are not tried again. Newly found ones are added. */
  readonly unreachable?: Map<string, string>;
  readonly signal?: AbortSignal;
  /** Another address to download from, for a mirror inside a company's network. */
  readonly url?: string;
  /** Milliseconds before a download's second attempt, default 1000. */
  readonly retryDelay?: number;
  /** Called when a source cannot be used, with the reason and the source that is tried next, if any. */
  readonly onFailed?: (attempt: FailedAttempt) => void;
  /** Called after each piece of a download, many times a second, with what has arrived so far. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Called before the wait for the next attempt, with the reason of the failure and the length of the wait. */
  readonly onRetry?: (retry: DownloadRetry) => void;
}

/** The rules of `FindOptions`. */
export const findRules: RulesOf<FindOptions> = {
  cacheDirectory: text,
  offline: trueOrFalse,
  network: anything,
  unreachable: anything,
  signal: abortSignal,
  url: text,
  retryDelay: atLeastZero,
  onFailed: callable,
  onProgress: callable,
  onRetry: callable,
};

/** Downloads, unless the server is known to be unreachable: one wait for it is enough. */
export async function downloadIfReachable(
  url: string,
  unreachable: Map<string, string> | undefined,
  download: () => Promise<string>,
): Promise<string> {
  const { origin, hostname } = new URL(url);
  const reason = unreachable?.get(origin);
  if (reason !== undefined) throw new GraftError(`${hostname} could not be reached a moment ago: ${reason}.`);
  try {
    return await download();
  } catch (error) {
    if (error instanceof UnreachableError) unreachable?.set(error.origin, error.reason);
    throw error;
  }
}

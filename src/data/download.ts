import { type FileHandle, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GraftError, reasonOf } from '../errors.js';
import { fileReason } from './file-error.js';

/** How far a download is. */
export interface DownloadProgress {
  readonly receivedBytes: number;
  /** Undefined when the server does not say and `expectedBytes` was not given. */
  readonly totalBytes: number | undefined;
}

export interface DownloadOptions {
  /** The length that the file must have. */
  readonly expectedBytes?: number;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops the download; what has arrived is kept and used the next time. */
  readonly signal?: AbortSignal;
  /** Replaces the built-in fetch, for a proxy for example. */
  readonly fetch?: typeof globalThis.fetch;
  /** How often to try before giving up, default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, default 1000; each further wait is twice as long. */
  readonly retryDelay?: number;
}

/** What is left of an earlier attempt. */
interface Part {
  readonly bytes: number;
  readonly modified: number;
}

/** A failure that may be gone at the next attempt. */
class TemporaryFailure extends Error {}

const RETRIED_STATUSES = [408, 425, 429, 500, 502, 503, 504];

/**
 * Downloads a file. It arrives under the name `path` + '.part' and gets its own name when it is complete, so that
 * `path` never holds half a file; a part left by an earlier attempt is continued. A complete file that is already there
 * is kept, without asking the server.
 *
 * @throws GraftError with the address and what to do without internet: when the server cannot be reached or refuses,
 *   when the length is not the expected one, or when the file cannot be written
 * @throws the signal's reason when it is aborted
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  if (await isComplete(path, options.expectedBytes)) return;
  const { attempts = 5, retryDelay = 1000, signal } = options;
  const partPath = `${path}.part`;
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw fileError(path, error);
  });

  for (let attempt = 1; ; attempt++) {
    try {
      await continueDownload(url, path, partPath, options);
      break;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TemporaryFailure)) throw error;
      if (attempt >= attempts) throw downloadError(url, path, reasonOf(error), error);
      await delay(retryDelay * 2 ** (attempt - 1), undefined, { signal }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
  }
  await finish(partPath, path, options.expectedBytes);
}

/** Fetches what is missing of the part. Returns when the part is complete. */
async function continueDownload(
  url: string,
  path: string,
  partPath: string,
  options: DownloadOptions,
): Promise<void> {
  const { expectedBytes } = options;
  const part = await findPart(partPath);
  if (part.bytes > 0 && part.bytes === expectedBytes) return;
  const response = await request(url, part.bytes, options);
  if (response.status === 416) {
    await unlink(partPath);
    throw new TemporaryFailure('the part of an earlier download does not fit; starting over');
  }
  if (!response.ok) {
    await response.body?.cancel();
    const reason = `the server answered ${response.status} ${response.statusText}`.trimEnd();
    if (RETRIED_STATUSES.includes(response.status)) throw new TemporaryFailure(reason);
    throw downloadError(url, path, reason);
  }

  const resumed = response.status === 206;
  if (resumed && !continues(response, part)) {
    await response.body?.cancel();
    await unlink(partPath);
    throw new TemporaryFailure('the file has changed since the earlier download; starting over');
  }
  const start = resumed ? part.bytes : 0;
  const totalBytes = totalOf(response, start);
  if (totalBytes !== undefined && expectedBytes !== undefined && totalBytes !== expectedBytes) {
    await response.body?.cancel();
    throw lengthError(url, path, expectedBytes, totalBytes);
  }
  const received = await receive(response, partPath, start, totalBytes ?? expectedBytes, options);
  const wanted = expectedBytes ?? totalBytes ?? received;
  if (received < wanted)
    throw new TemporaryFailure(`the connection ended after ${received} of ${wanted} bytes`);
  if (received > wanted) {
    await unlink(partPath);
    throw lengthError(url, path, wanted, received);
  }
}

async function request(url: string, start: number, options: DownloadOptions): Promise<Response> {
  // A compressed answer would have another length than the file.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (start > 0) headers.range = `bytes=${start}-`;
  try {
    return await (options.fetch ?? fetch)(url, { headers, signal: options.signal });
  } catch (error) {
    throw new TemporaryFailure(networkReason(error), { cause: error });
  }
}

/** Whether an answer continues the part: it begins where the part ends, and the file is no newer than the part. */
function continues(response: Response, part: Part): boolean {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  if (range === null || Number(range[1]) !== part.bytes) return false;
  const modified = Date.parse(response.headers.get('last-modified') ?? '');
  return Number.isNaN(modified) || modified <= part.modified;
}

/** The length of the whole file, if the server says. */
function totalOf(response: Response, start: number): number | undefined {
  const range = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (range !== null) return Number(range[1]);
  const length = response.headers.get('content-length');
  return length === null || response.headers.has('content-encoding') ? undefined : start + Number(length);
}

/** Writes what arrives into the part, from `start` on. Returns the part's length. */
async function receive(
  response: Response,
  partPath: string,
  start: number,
  totalBytes: number | undefined,
  { onProgress }: DownloadOptions,
): Promise<number> {
  const file = await open(partPath, start > 0 ? 'r+' : 'w').catch((error: unknown) => {
    throw fileError(partPath, error);
  });
  let received = start;
  try {
    const chunks = response.body?.getReader();
    while (chunks !== undefined) {
      const { done, value } = await chunks.read().catch((error: unknown) => {
        throw new TemporaryFailure(networkReason(error), { cause: error });
      });
      if (done) break;
      await writeAll(file, value, received).catch((error: unknown) => {
        throw fileError(partPath, error);
      });
      received += value.length;
      onProgress?.({ receivedBytes: received, totalBytes });
    }
  } finally {
    await file.close();
  }
  return received;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function findPart(partPath: string): Promise<Part> {
  try {
    const { size, mtimeMs } = await stat(partPath);
    return { bytes: size, modified: mtimeMs };
  } catch {
    return { bytes: 0, modified: 0 };
  }
}

async function isComplete(path: string, expectedBytes: number | undefined): Promise<boolean> {
  try {
    const { size } = await stat(path);
    return expectedBytes === undefined || size === expectedBytes;
  } catch {
    return false;
  }
}

async function finish(partPath: string, path: string, expectedBytes: number | undefined): Promise<void> {
  try {
    await rename(partPath, path);
  } catch (error) {
    // Another process may have downloaded the same file at the same time and been first.
    if (!(await isComplete(path, expectedBytes))) throw fileError(path, error);
  }
}

/** fetch says only "fetch failed"; what happened is in the cause. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const { code, message } = (cause ?? error) as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name of the server could not be found';
  if (code === 'ECONNREFUSED') return 'the server refused the connection';
  return message || reasonOf(error);
}

function downloadError(url: string, path: string, reason: string, cause?: unknown): GraftError {
  return new GraftError(`Could not download ${url}: ${reason}.`, {
    hint: `Check the internet connection and try again, or download the file elsewhere and put it at ${path}`,
    cause,
  });
}

function lengthError(url: string, path: string, expected: number, received: number): GraftError {
  return downloadError(url, path, `expected a file of ${expected} bytes but it has ${received}`);
}

function fileError(path: string, error: unknown): GraftError {
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  return new GraftError(`Could not write ${path}: ${fileReason(error)}.`, {
    hint: full
      ? 'Free some space and try again; what has arrived is kept.'
      : 'Choose a folder that can be written.',
    cause: error,
  });
}

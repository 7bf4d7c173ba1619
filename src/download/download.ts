import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GraftError } from '../errors.js';
import { continueDownload } from './download-attempt.js';
import {
  type DownloadJob,
  type DownloadOptions,
  downloadError,
  fileError,
  TemporaryFailure,
} from './download-job.js';
import { UnreachableError } from './network-failure.js';
import { PartialFile } from './partial-file.js';

export type { DownloadOptions, DownloadProgress, DownloadRetry } from './download-job.js';

const LONGEST_WAIT = 30_000;
/** An attempt that received at least this many bytes does not count as failed. */
const WORTHWHILE_BYTES = 65_536;

/**
 * Downloads a file. The file gets its name only when it is complete and verified, so `path` never holds an incomplete or
 * wrong file. Continues an earlier download, and keeps a complete file without contacting the server. Several processes
 * may download the same file at once: each writes its own part.
 *
 * If a server answers with an error or the connection breaks off, it tries again, after a pause that doubles. If a
 * server cannot be reached at all, it does not, unless the server answered a moment ago.
 *
 * @throws UnreachableError when there is no connection to the server
 * @throws GraftError with the address and what to do without internet: when the server refuses, when the length is not
 *   the expected one, when `verify` refuses the content, or when the file cannot be written
 * @throws the signal's reason when it is aborted
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  const isThere = async () => options.replace !== true && (await isComplete(path, options.expectedBytes));
  if (await isThere()) return;
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw fileError(path, error);
  });
  const part = await PartialFile.claim(path);
  const job: DownloadJob = { url, path, part, options, answered: false, resumed: false };
  try {
    await fetchAll(job);
    await verifyContent(job);
    await part.complete().catch(async (error: unknown) => {
      // On Windows a file that another process has just made, and reads, cannot be replaced.
      if (!(await isThere())) throw fileError(path, error);
      await part.clear();
    });
  } finally {
    part.release();
  }
}

/** Tries until the part is complete. */
async function fetchAll(job: DownloadJob): Promise<void> {
  const { attempts = 5, retryDelay = 1000, signal, onRetry } = job.options;
  let failures = 0;
  let furthest = (await job.part.state()).bytes;
  for (;;) {
    try {
      return await continueDownload(job);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof UnreachableError && !job.answered) throw error;
      if (!(error instanceof TemporaryFailure || error instanceof UnreachableError)) throw error;
      const { bytes } = await job.part.state();
      failures = bytes >= furthest + WORTHWHILE_BYTES ? 1 : failures + 1;
      furthest = Math.max(furthest, bytes);
      const reason = error instanceof UnreachableError ? error.reason : error.message;
      if (failures >= attempts) throw downloadError(job, reason, error);
      const asked = error instanceof TemporaryFailure ? error.wait : 0;
      const milliseconds = Math.min(LONGEST_WAIT, Math.max(asked, retryDelay * 2 ** (failures - 1)));
      onRetry?.({ reason, attempt: failures + 1, attempts, milliseconds });
      await delay(milliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

/** Lets the caller look at the finished part. One that was put together from two answers gets a second chance. */
async function verifyContent(job: DownloadJob): Promise<void> {
  const { part, path, options } = job;
  for (let chances = job.resumed ? 2 : 1; ; chances--) {
    try {
      await options.verify?.(part.path);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      // With a full disk, for example, what has arrived is good and is kept.
      if (!(error instanceof GraftError) || isTroubleHere(error)) throw error;
      await part.clear();
      const reason = error.message.replaceAll(part.path, path).replace(/\.$/, '');
      if (chances === 1) throw downloadError(job, `what arrived cannot be used: ${reason}`, error);
      await fetchAll(job);
    }
  }
}

/** Whether the cause lies in this machine's files and not in what was read. */
function isTroubleHere({ cause }: GraftError): boolean {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE'].includes(code ?? '');
}

async function isComplete(path: string, expectedBytes: number | undefined): Promise<boolean> {
  try {
    const { size } = await stat(path);
    return expectedBytes === undefined || size === expectedBytes;
  } catch {
    return false;
  }
}

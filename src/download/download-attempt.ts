import { type FileHandle, open } from 'node:fs/promises';
import {
  type DownloadJob,
  downloadError,
  fileError,
  lengthError,
  TemporaryFailure,
  withoutInternet,
} from './download-job.js';
import { type Answer, BrokenConnection, directNetwork } from './network.js';
import { describeFailure, UnreachableError } from './network-failure.js';
import { TransferRate } from './transfer-rate.js';

const RETRIED_STATUSES = [408, 425, 429, 500, 502, 503, 504];

/**
 * Requests once what is missing of the part. Returns when the part is complete.
 *
 * @throws TemporaryFailure or UnreachableError when another attempt may help
 * @throws GraftError when no attempt can help
 */
export async function continueDownload(job: DownloadJob): Promise<void> {
  const { part, options } = job;
  const { expectedBytes } = options;
  const before = await part.state();
  job.resumed = before.bytes > 0;
  if (before.bytes > 0 && before.bytes === expectedBytes) return;
  const response = await request(job, before.bytes);
  if (response.status === 416) {
    await response.body?.cancel();
    await part.clear();
    throw new TemporaryFailure('what an earlier download left does not fit; starting over');
  }
  if (!response.ok) {
    await response.body?.cancel();
    const reason = `the server answered ${response.status} ${response.statusText}`.trimEnd();
    const wait = Number(response.headers.get('retry-after') ?? 0) * 1000 || 0;
    if (RETRIED_STATUSES.includes(response.status)) throw new TemporaryFailure(reason, { wait });
    throw downloadError(job, reason);
  }

  const continued = response.status === 206;
  if (continued && !continues(response, before)) {
    await response.body?.cancel();
    await part.clear();
    throw new TemporaryFailure('the file has changed since the earlier download; starting over');
  }
  const start = continued ? before.bytes : 0;
  job.resumed = start > 0;
  const totalBytes = totalOf(response, start);
  if (totalBytes !== undefined && expectedBytes !== undefined && totalBytes !== expectedBytes) {
    await response.body?.cancel();
    // A whole answer of another length, a portal's page perhaps, says nothing about the part that is there.
    if (continued) await part.clear();
    throw lengthError(job, expectedBytes, totalBytes);
  }
  const received = await receive(job, response, start, totalBytes ?? expectedBytes);
  const wanted = expectedBytes ?? totalBytes ?? received;
  // An answer in chunks says where it ends; one without chunks or a length may have been cut off.
  const ended = totalBytes === undefined && response.headers.get('transfer-encoding') === 'chunked';
  if (received < wanted && !ended)
    throw new TemporaryFailure(`the connection ended after ${received} of ${wanted} bytes`);
  if (received !== wanted) {
    await part.clear();
    throw lengthError(job, wanted, received);
  }
}

async function request(job: DownloadJob, start: number): Promise<Answer> {
  // A compressed answer would have another length than the file.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (start > 0) headers.range = `bytes=${start}-`;
  try {
    const { network = directNetwork(), signal } = job.options;
    const response = await network.fetch(job.url, { headers, signal });
    job.answered = true;
    return response;
  } catch (error) {
    if (error instanceof BrokenConnection) throw new TemporaryFailure(error.message, { cause: error });
    if (!(error instanceof UnreachableError)) throw error;
    throw new UnreachableError(job.url, error.reason, {
      hint: [error.hint, withoutInternet(job.path)].filter((hint) => hint !== undefined).join(' '),
      cause: error,
    });
  }
}

/** Whether an answer continues the part: it begins where the part ends, and the file is no newer than the part. */
function continues(response: Answer, part: { bytes: number; modified: number }): boolean {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  if (range === null || Number(range[1]) !== part.bytes) return false;
  const modified = Date.parse(response.headers.get('last-modified') ?? '');
  return Number.isNaN(modified) || modified <= part.modified;
}

/** The length of the whole file, if the server says. */
function totalOf(response: Answer, start: number): number | undefined {
  const range = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (range !== null) return Number(range[1]);
  const length = response.headers.get('content-length');
  return length === null || response.headers.has('content-encoding') ? undefined : start + Number(length);
}

/** Writes what arrives into the part, from `start` on. Returns the part's length. */
async function receive(
  job: DownloadJob,
  response: Answer,
  start: number,
  totalBytes: number | undefined,
): Promise<number> {
  const { path } = job.part;
  const file = await open(path, start > 0 ? 'r+' : 'w').catch((error: unknown) => {
    throw fileError(path, error);
  });
  const rate = new TransferRate();
  let received = start;
  rate.mark(received, performance.now());
  try {
    const chunks = response.body?.getReader();
    while (chunks !== undefined) {
      const { done, value } = await chunks.read().catch((error: unknown) => {
        const { reason } = describeFailure(error, { host: new URL(job.url).hostname, proxy: undefined });
        const total = totalBytes === undefined ? '' : ` of ${totalBytes}`;
        throw new TemporaryFailure(`the connection broke off after ${received}${total} bytes (${reason})`, {
          cause: error,
        });
      });
      if (done) break;
      await writeAll(file, value, received).catch((error: unknown) => {
        throw fileError(path, error);
      });
      received += value.length;
      const now = performance.now();
      rate.mark(received, now);
      const bytesPerSecond = rate.bytesPerSecond(received, now);
      const secondsLeft =
        totalBytes === undefined || !bytesPerSecond ? undefined : (totalBytes - received) / bytesPerSecond;
      job.options.onProgress?.({ receivedBytes: received, totalBytes, bytesPerSecond, secondsLeft });
      // Bytes beyond what was announced are not worth waiting for.
      if (totalBytes !== undefined && received > totalBytes) {
        await chunks.cancel();
        break;
      }
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

import { setTimeout as delay } from 'node:timers/promises';
import { BrokenConnection, type Network, UnreachableError } from '../download/index.js';
import { reasonOf } from '../errors.js';

/** How pictures are fetched from http(s) addresses. */
export interface FetchPictureOptions {
  readonly network: Network;
  /** Attempts at a picture before it is given up. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; each further wait is twice as long. */
  readonly retryDelay: number;
  /** Bytes of a picture; larger ones are refused. */
  readonly mostBytes: number;
  /** Milliseconds for one attempt at a whole picture. */
  readonly timeLimit: number;
  readonly signal: AbortSignal | undefined;
}

/** The bytes of a picture, or why there are none. */
export type FetchedPicture =
  | { readonly content: Uint8Array }
  | {
      readonly reason: string;
      /** Whether it may be there at another time: the server did not answer, or said that it cannot now. */
      readonly temporary: boolean;
    };

const RETRIED_STATUSES = [408, 425, 429, 500, 502, 503, 504];
const LONGEST_WAIT = 30_000;

/** A failure after which another attempt may succeed. */
class TryAgain extends Error {
  /** Milliseconds that the server asks to wait. */
  readonly wait: number;

  constructor(message: string, wait = 0) {
    super(message);
    this.wait = wait;
  }
}

/**
 * Fetches a picture into memory. Where the server does not answer in time, breaks off or says that it cannot now, it
 * tries again after a pause that doubles; a server that refuses is asked once.
 *
 * @throws the signal's reason when it is aborted
 */
export async function fetchPicture(address: string, options: FetchPictureOptions): Promise<FetchedPicture> {
  const { attempts, retryDelay, signal } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(address, options);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof UnreachableError ? error.reason : reasonOf(error);
      if (attempt >= attempts) {
        const times = attempts === 1 ? '' : ` (${attempts} attempts)`;
        return { reason: `${reason}${times}`, temporary: true };
      }
      const asked = error instanceof TryAgain ? error.wait : 0;
      const wait = Math.min(LONGEST_WAIT, Math.max(asked, retryDelay * 2 ** (attempt - 1)));
      await delay(wait, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

async function fetchOnce(
  address: string,
  { network, mostBytes, timeLimit, signal }: FetchPictureOptions,
): Promise<FetchedPicture> {
  if (!URL.canParse(address)) return { reason: 'it is no valid address', temporary: false };
  const late = AbortSignal.timeout(timeLimit);
  const both = signal === undefined ? late : AbortSignal.any([signal, late]);
  try {
    // Servers count a compressed answer otherwise, and pictures are compressed already.
    const answer = await network.fetch(address, { headers: { 'accept-encoding': 'identity' }, signal: both });
    if (!answer.ok) {
      await answer.body?.cancel();
      const reason = `the server answered ${answer.status} ${answer.statusText}`.trimEnd();
      if (!RETRIED_STATUSES.includes(answer.status)) return { reason, temporary: false };
      throw new TryAgain(reason, Number(answer.headers.get('retry-after') ?? 0) * 1000 || 0);
    }
    const length = lengthOf(answer.headers.get('content-length'));
    if (length !== undefined && length > mostBytes) {
      await answer.body?.cancel();
      return { reason: tooLarge(mostBytes), temporary: false };
    }
    const content = await readAll(answer.body?.getReader(), mostBytes);
    if (content === undefined) return { reason: tooLarge(mostBytes), temporary: false };
    if (length !== undefined && content.length < length && !answer.headers.has('content-encoding')) {
      throw new TryAgain(`the connection ended after ${content.length} of ${length} bytes`);
    }
    return { content };
  } catch (error) {
    signal?.throwIfAborted();
    if (isBadPort(error)) return { reason: 'its port is one that is never fetched from', temporary: false };
    if (late.aborted) throw new TryAgain(`it took longer than ${timeLimit / 1000} s`);
    if (error instanceof TryAgain || error instanceof UnreachableError) throw error;
    if (error instanceof BrokenConnection) throw new TryAgain(error.message);
    throw new TryAgain(`the connection broke off (${causeOf(error)})`);
  }
}

type Reader = ReturnType<NonNullable<Awaited<ReturnType<Network['fetch']>>['body']>['getReader']>;

/** @returns undefined when there is more than that */
async function readAll(reader: Reader | undefined, mostBytes: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    if (length <= mostBytes) continue;
    await reader.cancel();
    return undefined;
  }
  return Buffer.concat(pieces, length);
}

function lengthOf(header: string | null): number | undefined {
  const length = header === null ? Number.NaN : Number(header);
  return Number.isFinite(length) ? length : undefined;
}

function tooLarge(mostBytes: number): string {
  return `it is larger than ${Math.round(mostBytes / 1e6)} MB`;
}

/** The standard of fetch blocks some ports, such as that of mail; no connection is tried. */
function isBadPort(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (at.message === 'bad port') return true;
  return false;
}

/** The error of fetch says only that it failed; its cause says why. */
function causeOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error ? cause.message : reasonOf(error);
}

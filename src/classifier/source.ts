import type { FileProblem } from '#platform';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { shortened } from '../shown.js';
import { collectBytes, TooManyBytesError } from './serving/collect-bytes.js';

/** Where a model or a picture comes from: a file's path, an address (http, https or file), or its bytes. */
export type Source = string | URL | Blob | ArrayBuffer | Uint8Array;

/** A source whose file has not been read yet, or whose bytes are in memory. */
export type OpenedSource =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly bytes: Uint8Array };

/** Larger answers of a server are refused. The same limit as for picture files. */
export const MOST_BYTES = 2 ** 29;

/** What is no path: an address of any kind. A single letter before a colon is a disk of Windows. */
const ADDRESS = /^(data:|[a-z][a-z\d+.-]+:\/\/)/i;

/** How much is fetched, and until when. */
export interface FetchOptions {
  /** Bytes; default MOST_BYTES. */
  readonly most?: number;
  readonly signal?: AbortSignal;
}

/**
 * Fetches an address, or returns the path of a file.
 *
 * @param what 'model' or 'picture', for messages
 * @throws UsageError when the source is something else
 * @throws GraftError when a server does not answer, or refuses
 * @throws TooManyBytesError when a server or a Blob has more bytes
 * @throws the reason of the signal
 */
export async function openSource(
  source: Source,
  what: 'model' | 'picture',
  options: FetchOptions = {},
): Promise<OpenedSource> {
  if (source instanceof Uint8Array) return { name: `the ${what}`, bytes: source };
  if (source instanceof ArrayBuffer) return { name: `the ${what}`, bytes: new Uint8Array(source) };
  if (source instanceof Blob) {
    const name = 'name' in source && typeof source.name === 'string' ? source.name : `the ${what}`;
    const { most = source.size } = options;
    if (source.size > most) throw new TooManyBytesError(most, source.size);
    return { name, bytes: new Uint8Array(await source.arrayBuffer()) };
  }
  if (typeof source === 'string' && source !== '' && !ADDRESS.test(source)) {
    return { name: source, path: source };
  }
  const url = source instanceof URL || typeof source === 'string' ? addressOf(source) : undefined;
  if (url === undefined) throw unknownKind(source, what);
  if (url.protocol === 'file:') {
    const { files } = await import('#platform');
    const path = files.pathOfUrl(url);
    return { name: path, path };
  }
  return { name: url.href, bytes: await download(url, what, options) };
}

/**
 * The content of a source of any kind.
 *
 * @throws UsageError when a file cannot be read; see also `openSource`
 */
export async function readSource(
  source: Source,
  what: 'model' | 'picture',
): Promise<{ name: string; bytes: Uint8Array }> {
  const opened = await openSource(source, what).catch((error: unknown) => {
    if (!(error instanceof TooManyBytesError)) throw error;
    throw new GraftError(`The ${what} ${String(source)} cannot be loaded: ${error.message}.`, {
      cause: error,
    });
  });
  if ('bytes' in opened) return opened;
  try {
    const { files } = await import('#platform');
    return { name: opened.name, bytes: await files.read(opened.path) };
  } catch (error) {
    const { files } = await import('#platform');
    throw new UsageError(`The ${what} ${shortened(opened.path, 500)} cannot be read: ${reasonOf(error)}.`, {
      hint: hintFor(files.problemOf(error).kind, opened.path, what),
      cause: error,
    });
  }
}

/** What to do when a file cannot be read; undefined where the reason says it. */
function hintFor(kind: FileProblem['kind'], path: string, what: string): string | undefined {
  if (kind === 'missing') {
    return 'Check the path; a relative one begins in the folder where the program was started.';
  }
  if (kind === 'not-a-file' && what === 'model') {
    return `Name the file: a training writes model.onnx into its folder, so ${path.replace(/[/\\]$/, '')}/model.onnx may be meant.`;
  }
  return kind === 'no-permission' ? 'Check who may read the file.' : undefined;
}

function addressOf(source: string | URL): URL | undefined {
  if (typeof source === 'string' && !URL.canParse(source)) return undefined;
  const url = new URL(source);
  return ['http:', 'https:', 'file:'].includes(url.protocol) ? url : undefined;
}

function unknownKind(source: unknown, what: string): UsageError {
  const received =
    source instanceof URL || typeof source === 'string'
      ? `"${shortened(String(source))}"`
      : source === null || source === undefined
        ? String(source)
        : `a value of type ${typeof source}`;
  return new UsageError(`Expected a ${what} but received ${received}.`, {
    hint: /^data:/i.test(String(source))
      ? 'Give the content itself: Buffer.from(address.slice(address.indexOf(",") + 1), "base64").'
      : `Give the path of a file, an http(s) address, or the content as a Buffer, Uint8Array, ArrayBuffer or Blob${what === 'picture' ? ', or a stream of it' : ''}.`,
  });
}

async function download(
  url: URL,
  what: string,
  { most = MOST_BYTES, signal }: FetchOptions,
): Promise<Uint8Array> {
  const answer = await attempt(url, what, signal, () => fetch(url, { signal }));
  if (!answer.ok) {
    await answer.body?.cancel();
    const status = `${answer.status} ${answer.statusText}`.trim();
    throw new GraftError(`The ${what} ${url.href} cannot be loaded: the server answered ${status}.`, {
      hint: 'Check the address.',
    });
  }
  const length = Number(answer.headers.get('content-length'));
  if (length > most) {
    await answer.body?.cancel();
    throw new TooManyBytesError(most, length);
  }
  const { body } = answer;
  if (body === null) return new Uint8Array();
  return await attempt(url, what, signal, () => collectBytes(body, most, signal));
}

async function attempt<Result>(
  url: URL,
  what: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TooManyBytesError) throw error;
    // The error of `fetch` says only that it failed; its cause says why.
    const { cause = error } = error as Error;
    throw new GraftError(`The ${what} ${url.href} cannot be loaded: ${reasonOf(cause)}.`, {
      hint: 'Check the address and the connection. Behind a proxy, download it and pass its path.',
      cause: error,
    });
  }
}

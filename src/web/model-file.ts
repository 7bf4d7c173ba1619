import { GraftError, reasonOf } from '../errors.js';
import { describeContent } from '../pictures/browser.js';

/** Where a model comes from: an address, a file, or its bytes. */
export type ModelSource = string | URL | Blob | ArrayBuffer | Uint8Array;

export interface LoadingProgress {
  /** Bytes received so far. */
  readonly loaded: number;
  /** Bytes in total, if the server says how many there are. */
  readonly total: number | undefined;
}

interface ReadingOptions {
  /** Called after each piece that has come. */
  readonly onProgress?: (progress: LoadingProgress) => void;
  readonly signal?: AbortSignal;
}

/** Its name in messages. */
export function nameOf(source: ModelSource): string {
  if (typeof source === 'string') return source;
  if (source instanceof URL) return source.href;
  return typeof File !== 'undefined' && source instanceof File ? source.name : 'the model';
}

/**
 * The bytes of a model.
 *
 * @throws GraftError when they cannot be loaded
 * @throws the signal's reason when it cancels the download
 */
export async function readModelFile(source: ModelSource, options: ReadingOptions): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  const name = nameOf(source);
  const response = await request(source, name, options.signal);
  if (!response.ok) {
    const status = `${response.status} ${response.statusText}`.trim();
    throw new GraftError(`The model ${name} cannot be loaded: the server answered ${status}.`, {
      hint: 'Check the address.',
    });
  }
  const bytes = await readBody(response, name, options);
  // Servers for single-page applications answer every address with their page.
  if (describeContent(bytes) === 'a web page') {
    throw new GraftError(`The model ${name} cannot be loaded: the server sent a web page instead.`, {
      hint: 'Check the address.',
    });
  }
  return bytes;
}

async function request(source: string | URL, name: string, signal?: AbortSignal): Promise<Response> {
  try {
    // Revalidates a cached copy: a model keeps its address when it is trained again.
    return await fetch(source, { cache: 'no-cache', signal });
  } catch (error) {
    throw lost(error, name, signal);
  }
}

async function readBody(response: Response, name: string, options: ReadingOptions): Promise<Uint8Array> {
  const { onProgress, signal } = options;
  const total = expectedLength(response);
  const parts: Uint8Array[] = [];
  let loaded = 0;
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      parts.push(part.value);
      loaded += part.value.length;
      onProgress?.({ loaded, total });
    }
  } catch (error) {
    throw lost(error, name, signal);
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The Content-Length of a server counts compressed bytes; decompressed there are more. */
function expectedLength({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length'));
  return length > 0 && headers.get('content-encoding') === null ? length : undefined;
}

function lost(error: unknown, name: string, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  return new GraftError(`The model ${name} cannot be loaded: ${reasonOf(error)}.`, {
    hint: 'Check the address and the connection. If it is on another server, that server must allow this page to read it (CORS).',
    cause: error,
  });
}

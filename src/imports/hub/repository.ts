import { setTimeout as delay } from 'node:timers/promises';
import { BrokenConnection, type Network } from '../../download/index.js';
import { GraftError } from '../../errors.js';
import { type HubAddress, hubAddressText, isCommit, isInside } from '../../hub-address.js';
import { parseJson } from '../../parse-json.js';

/** A file of a repository. */
export interface HubFile {
  /** With folders, as `onnx/model.onnx`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of a large file. */
  readonly sha256?: string;
  /** Git's SHA-1 of a small file. */
  readonly blob?: string;
}

/** One state of a repository. */
export interface HubRepository {
  /** The 40 digits of its commit. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** How the Hub is reached. */
export interface HubConnection {
  /** Its address, without a slash at the end. */
  readonly endpoint: string;
  readonly network: Network;
  readonly signal?: AbortSignal;
  /** Milliseconds before the second attempt. */
  readonly retryDelay: number;
}

const ATTEMPTS = 3;
const BUSY = [408, 425, 429, 500, 502, 503, 504];
/** Lists of the largest repositories take a tenth of it. */
const MOST_BYTES = 2 ** 25;

/**
 * Asks the Hub for the files of a repository, with their sizes and checksums.
 *
 * @throws UnreachableError when there is no connection
 * @throws GraftError when there is no such repository or revision, or it is not open to everyone
 */
export async function listRepository(address: HubAddress, connection: HubConnection): Promise<HubRepository> {
  const { repository, revision } = address;
  const { endpoint } = connection;
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const { status, errorCode, text } = await ask(url, connection);
  const page = `${endpoint}/${repository}`;
  if (status === 404 && errorCode === 'RevisionNotFound') {
    throw new GraftError(`${repository} has no revision ${revision}.`, {
      hint: `Leave out @${revision}, or choose one of ${page}/commits/main`,
    });
  }
  // The Hub does not tell whether a repository is private or does not exist.
  if (status === 401 || status === 403 || status === 404) {
    throw new GraftError(
      `There is no repository ${repository} that everyone may read (${status} from ${endpoint}).`,
      {
        hint: `Check the name at ${page}; if it is private or gated, download it there and pass the path of its .onnx file.`,
      },
    );
  }
  if (status !== 200) {
    throw new GraftError(`${endpoint} did not list the files of ${repository}: it answered ${status}.`, {
      hint: 'Try again later, or download the file elsewhere and pass its path.',
    });
  }
  const content = parseJson(text) as Partial<Record<'sha' | 'siblings' | 'gated', unknown>> | undefined;
  if (typeof content?.gated === 'string' || content?.gated === true) {
    throw new GraftError(`${repository} is gated: its owner asks who downloads it.`, {
      hint: `Agree at ${page}, download the .onnx file there with its preprocessor_config.json, and pass its path.`,
    });
  }
  const { sha, siblings } = content ?? {};
  if (typeof sha !== 'string' || !isCommit(sha) || !Array.isArray(siblings)) {
    throw new GraftError(
      `${endpoint} did not answer as the Hugging Face Hub does: no list of the files of ${repository}.`,
      {
        hint: 'Check the address of the hub (HF_ENDPOINT), and whether the network asks you to log in first.',
      },
    );
  }
  return { commit: sha, files: siblings.flatMap(fileOf) };
}

/** The checksum of a file as the Hub tells it when the file is asked for, before it points to where the file lies. */
export async function checksumOf(
  url: string,
  network: Network,
  signal?: AbortSignal,
): Promise<Pick<HubFile, 'sha256' | 'blob'>> {
  const { headers, body } = await network.fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    ...(signal !== undefined && { signal }),
  });
  await body?.cancel();
  const tag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\/|"/g, '');
  if (/^[\da-f]{64}$/.test(tag)) return { sha256: tag };
  return /^[\da-f]{40}$/.test(tag) ? { blob: tag } : {};
}

/** A file of the list; none if it is not described as the Hub describes files. */
function fileOf(sibling: unknown): HubFile[] {
  const { rfilename: path, size, blobId: blob, lfs } = (sibling ?? {}) as Record<string, unknown>;
  const { sha256, size: lfsSize } = (lfs ?? {}) as Record<string, unknown>;
  const bytes = typeof lfsSize === 'number' ? lfsSize : size;
  if (typeof path !== 'string' || !isInside(path) || !Number.isSafeInteger(bytes)) return [];
  return [
    {
      path,
      size: bytes as number,
      ...(typeof sha256 === 'string' && /^[\da-f]{64}$/.test(sha256)
        ? { sha256 }
        : typeof blob === 'string' && /^[\da-f]{40}$/.test(blob) && { blob }),
    },
  ];
}

interface HubAnswer {
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly text: string;
}

/** Asks again if the server is busy or the connection breaks off. */
async function ask(url: string, { network, signal, retryDelay }: HubConnection): Promise<HubAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await network.fetch(url, { ...(signal !== undefined && { signal }) });
      const text = await textOf(answer.body?.getReader(), url);
      if (!BUSY.includes(answer.status) || attempt === ATTEMPTS) {
        return { status: answer.status, errorCode: answer.headers.get('x-error-code') ?? undefined, text };
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof GraftError) throw error;
      if (attempt === ATTEMPTS) {
        const reason = error instanceof BrokenConnection ? error.message : 'the connection broke off';
        throw new GraftError(`Could not download ${url}: ${reason}.`, {
          hint: 'Check the internet connection and try again.',
          cause: error,
        });
      }
    }
    await delay(retryDelay * 2 ** (attempt - 1), undefined, {
      ...(signal !== undefined && { signal }),
    }).catch(() => signal?.throwIfAborted());
  }
}

async function textOf(
  reader: { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> } | undefined,
  url: string,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; reader !== undefined; ) {
    const { done, value } = await reader.read();
    if (done || value === undefined) break;
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      throw new GraftError(`${url} answered with more than ${MOST_BYTES} bytes, which is no list of files.`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The path of the network in a repository: the one that was named, or the one that is usual.
 *
 * @throws GraftError when there is no such file, or there are several
 */
export function chooseFile(address: HubAddress, { files }: HubRepository): string {
  const { repository, file } = address;
  const networks = files.map(({ path }) => path).filter((path) => path.endsWith('.onnx'));
  const listed = networks.slice(0, 12).join(', ') + (networks.length > 12 ? ', …' : '');
  if (networks.length === 0) {
    throw new GraftError(`${repository} has no .onnx file.`, {
      hint: 'Look for the same network at https://huggingface.co/onnx-community, or export it to ONNX and pass its path.',
    });
  }
  if (file !== undefined) {
    if (networks.includes(file)) return file;
    throw new GraftError(`${repository} has no file ${file}.`, { hint: `Expected one of ${listed}.` });
  }
  const usual =
    USUAL.find((path) => networks.includes(path)) ?? (networks.length === 1 ? networks[0] : undefined);
  if (usual !== undefined) return usual;
  throw new GraftError(`${repository} has several .onnx files: ${listed}.`, {
    hint: `Name one of them: ${hubAddressText({ ...address, file: networks[0] })}`,
  });
}

/** Where exporters put the network with all of its digits. */
const USUAL = ['onnx/model.onnx', 'model.onnx'];

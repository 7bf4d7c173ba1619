import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveFile } from '../download/server.js';

/** A repository that the server has. */
export interface ServedRepository {
  readonly commit: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly gated?: 'manual';
}

/** How the server behaves besides answering. */
export interface HubBehaviour {
  /** Bytes of the first answer with a longer file, after which the connection breaks. */
  breakAfter?: number;
  /** Leave answers with large files without an end. */
  endless?: boolean;
  /** Serve these bytes instead of a large file of the same length. */
  instead?: Buffer;
  /** Leave checksums out of the list of files. */
  withoutChecksums?: boolean;
  /** Statuses of the next lists of files. */
  busy?: number[];
}

export interface TestHub {
  readonly endpoint: string;
  /** 'GET /path', with the Range header where there is one. */
  readonly requests: string[];
  close(): Promise<void>;
}

const sha = (algorithm: string, content: Buffer): string =>
  createHash(algorithm).update(content).digest('hex');
/** Git's checksum of a file. */
const blobOf = (content: Buffer): string =>
  sha('sha1', Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]));
/** Those that the Hub keeps elsewhere. */
const isLarge = (path: string): boolean => /\.onnx/.test(path);

/**
 * Two servers that answer like the Hugging Face Hub: one with lists and small files, which sends those who ask for large
 * files to the other.
 */
export async function startHub(
  repositories: Readonly<Record<string, ServedRepository>>,
  behaviour: HubBehaviour = {},
): Promise<TestHub> {
  const requests: string[] = [];
  const note = ({ method, url, headers }: IncomingMessage): void => {
    requests.push([method, url, headers.range].filter((part) => part !== undefined).join(' '));
  };
  const large = new Map<string, Buffer>();
  const cdn = createServer((request, response) => {
    note(request);
    const content = large.get(request.url ?? '');
    if (content === undefined) return response.writeHead(403).end();
    if (behaviour.endless) {
      response.writeHead(200, { 'content-length': content.length });
      return void response.write(content.subarray(0, 10));
    }
    const breaks = content.length > (behaviour.breakAfter ?? Number.POSITIVE_INFINITY);
    const { breakAfter } = behaviour;
    if (breaks) delete behaviour.breakAfter;
    const other = behaviour.instead?.length === content.length ? behaviour.instead : undefined;
    serveFile(other ?? content, request, response, breaks ? breakAfter : undefined);
  });
  const cdnAddress = await listen(cdn);
  const hub = createServer((request, response) => {
    note(request);
    answer(request, response);
  });
  const endpoint = await listen(hub);

  function answer({ url = '', method }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, endpoint);
    const [, list, listed] = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/.exec(pathname) ?? [];
    const [, owner, resolved, path] = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    const fail = (status: number, code: string): unknown =>
      response.writeHead(status, { 'X-Error-Code': code }).end(JSON.stringify({ error: code }));
    const repository = repositories[list ?? owner];
    if (repository === undefined) return void fail(401, 'RepoNotFound');
    const { commit, files, gated } = repository;
    const revision = decodeURIComponent(listed ?? resolved);
    if (![commit, 'main', 'refs/pr/1'].includes(revision)) return void fail(404, 'RevisionNotFound');
    if (list !== undefined) {
      const status = behaviour.busy?.shift();
      if (status !== undefined) return void response.writeHead(status).end();
      const siblings = Object.entries(files).map(([rfilename, text]) => {
        const content = Buffer.from(text);
        const size = content.length;
        if (behaviour.withoutChecksums || searchParams.get('blobs') !== 'true') return { rfilename, size };
        const lfs = { sha256: sha('sha256', content), size, pointerSize: 130 };
        return { rfilename, size, blobId: blobOf(content), ...(isLarge(rfilename) && { lfs }) };
      });
      const body = { id: list, sha: commit, gated: gated ?? false, siblings };
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
    if (gated !== undefined) return void fail(401, 'GatedRepo');
    const text = files[decodeURIComponent(path)];
    if (text === undefined) return void fail(404, 'EntryNotFound');
    const content = Buffer.from(text);
    if (!isLarge(path)) {
      response.writeHead(200, {
        'X-Repo-Commit': commit,
        ETag: `"${blobOf(content)}"`,
        'content-length': content.length,
      });
      return void response.end(method === 'HEAD' ? undefined : content);
    }
    const place = `/large/${sha('sha256', content)}`;
    large.set(place, content);
    response.writeHead(302, {
      Location: `${cdnAddress}${place}`,
      'X-Repo-Commit': commit,
      'X-Linked-ETag': `"${sha('sha256', content)}"`,
      'X-Linked-Size': content.length,
    });
    response.end();
  }

  return {
    endpoint,
    requests,
    close: async () => {
      for (const server of [hub, cdn]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

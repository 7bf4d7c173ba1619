import { createServer, type Server } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { reasonOf } from '../errors.js';
import {
  addressesOf,
  checkAccess,
  expectFreePort,
  type ListenOptions,
  listen,
  NEW_TOKEN,
  ownHosts,
} from '../http/index.js';
import { atLeastZero, checkOptions, text, wholeFromZero } from '../options.js';
import { guardLocal } from './access.js';
import type { ServedClassifier } from './classify-pictures.js';
import { answerClientErrors } from './client-errors.js';
import { createService, HANDLER_RULES, type RequestHandlerOptions } from './handler.js';
import { Problem, problemResponse } from './problem.js';

/** Options of `startServer`. */
export interface ServerOptions extends Omit<RequestHandlerOptions, 'basePath'> {
  /** Default 127.0.0.1, which only this machine can reach. Any other needs a token. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
}

/** A running server. */
export interface ClassifierServer {
  /** Where this machine asks it, such as http://127.0.0.1:8080. */
  readonly address: string;
  readonly port: number;
  /**
   * Accepts no more connections, answers the requests that it has, and ends.
   *
   * @param seconds after which the remaining connections are cut off. Default 10
   * @returns how many pictures were left without an answer
   */
  close(seconds?: number): Promise<number>;
}

/** Open connections: each takes memory, also one that sends nothing. */
const MOST_CONNECTIONS = 1024;
/** Milliseconds for the whole of a request. */
const LONGEST_REQUEST = 60_000;
/** Milliseconds. Longer than proxies keep an idle connection, so that none is closed while a request is on its way. */
const KEEP_ALIVE = 65_000;

/**
 * Starts a server that classifies pictures, and comes back when it has classified one and listens.
 *
 * @param classifier that `loadClassifier` of `@graft-vision/graft/predict` gives; it stays the caller's, who disposes of it
 * @throws UsageError for an address beyond this machine without a token, or an option that is unknown or out of range
 * @throws GraftError when the port is taken, or the classifier gives no answer
 *
 * @example
 * ```ts
 * import { loadClassifier } from '@graft-vision/graft/predict';
 * import { startServer } from '@graft-vision/graft/serve';
 *
 * const classifier = await loadClassifier('model.onnx');
 * const server = await startServer(classifier);
 * console.log(await (await fetch(`${server.address}/health`)).json());
 * await server.close();
 * await classifier.dispose();
 * ```
 */
export async function startServer(
  classifier: ServedClassifier,
  options: ServerOptions = {},
): Promise<ClassifierServer> {
  const { basePath: _, ...rules } = HANDLER_RULES;
  checkOptions('startServer', options, { ...rules, host: text, port: wholeFromZero });
  const { host = '127.0.0.1', port = 0, ...handlerOptions } = options;
  checkAccess({ host, port, token: options.token }, TOKEN_HINT);
  let hosts: ReadonlySet<string> = new Set();
  const guards =
    options.token === undefined ? [guardLocal(() => hosts, handlerOptions.allowOrigins ?? [])] : [];
  const { app, health, admission } = createService(classifier, handlerOptions, { guards });
  await health.ready();
  const server = createServer(
    {
      ...{ connectionsCheckingInterval: 5000, requestTimeout: LONGEST_REQUEST, headersTimeout: 20_000 },
      // Node would answer without a body.
      requireHostHeader: false,
    },
    getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: refused }),
  );
  answerClientErrors(server);
  server.maxConnections = MOST_CONNECTIONS;
  server.keepAliveTimeout = KEEP_ALIVE;
  const listening = await listen(server, placeOf(host, port));
  hosts = ownHosts(host, listening);
  return {
    address: addressesOf(host, listening).here,
    port: listening,
    close: async (seconds = 10) => {
      checkOptions('close', { seconds }, { seconds: atLeastZero });
      health.end();
      return await endGently(server, seconds, () => admission.pictures);
    },
  };
}

/** The answer to a request that is none for the service: it has no Host, or one that is no name. */
function refused(error: unknown): Response {
  const detail = `The request cannot be understood: ${reasonOf(error)}.`;
  const headers = { Connection: 'close' };
  return problemResponse(
    error instanceof RequestError ? new Problem('bad-request', detail, { headers }) : error,
  );
}

/**
 * Checks what can be checked of a server before its classifier is loaded.
 *
 * @throws UsageError for an address that needs a token and has none, a token that can be guessed, or a port that there is
 *   not
 * @throws GraftError when the port is taken or the address is not this machine's
 */
export async function checkPlace({
  host,
  port,
  token,
}: {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
}): Promise<void> {
  checkAccess({ host, port, token }, TOKEN_HINT);
  await expectFreePort(placeOf(host, port));
}

const TOKEN_HINT = `Add --token-file FILE with a secret of at least 16 characters (${NEW_TOKEN}), or leave --host out. The connection is not encrypted; a proxy with TLS can be put in front.`;

function placeOf(host: string, port: number): ListenOptions {
  return {
    host,
    port,
    who: 'The server',
    hint: 'Choose another port; with --port 0, the system chooses a free one.',
  };
}

/** How often connections are looked for that have nothing to answer any more, in milliseconds. */
const LOOK = 50;

async function endGently(server: Server, seconds: number, left: () => number): Promise<number> {
  let unanswered = 0;
  // A client that keeps its connection would send the next request over it.
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  const closed = new Promise<void>((done) => server.close(() => done()));
  const look = setInterval(() => server.closeIdleConnections(), LOOK);
  const late = setTimeout(() => {
    unanswered = left();
    server.closeAllConnections();
  }, seconds * 1000);
  await closed;
  clearInterval(look);
  clearTimeout(late);
  return unanswered;
}

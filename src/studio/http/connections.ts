import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_CONNECTIONS, MAX_STRANGERS, SILENT_MILLISECONDS } from '../limits.js';

/**
 * Keeps connections from taking all places: silent ones are ended, and an address can have only a few that have not
 * shown the Studio's cookie, of which the oldest is replaced by a new one. So nobody can keep the owner out by opening
 * connections.
 */
export class Connections {
  /** Connections without an accepted request, by address, the oldest first. */
  readonly #strangers = new Map<string, Set<Socket>>();
  /** The answer that each connection waits for. */
  readonly #answers = new WeakMap<Socket, ServerResponse<IncomingMessage>>();

  /** Watches the connections of a server. */
  watch(server: Server): void {
    server.maxConnections = MAX_CONNECTIONS;
    // For the headers and the whole body of a request.
    server.headersTimeout = 20_000;
    server.requestTimeout = 10 * 60_000;
    server.on('connection', (socket) => this.#begin(socket));
    server.on('request', (request, response) => this.#answers.set(request.socket, response));
    server.setTimeout(SILENT_MILLISECONDS, (socket) => this.#silent(socket));
  }

  /** A request on this connection was accepted. */
  trust(socket: Socket): void {
    this.#forget(socket);
  }

  #begin(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const own = this.#strangers.get(address) ?? new Set();
    this.#strangers.set(address, own);
    own.add(socket);
    socket.once('close', () => this.#forget(socket, address));
    const [oldest] = own;
    if (own.size <= MAX_STRANGERS) return;
    this.#forget(oldest, address);
    oldest.destroy();
  }

  #forget(socket: Socket, address = socket.remoteAddress ?? ''): void {
    const own = this.#strangers.get(address);
    own?.delete(socket);
    if (own?.size === 0) this.#strangers.delete(address);
  }

  /** Ends a connection without traffic for a while, unless it waits for our answer. */
  #silent(socket: Socket): void {
    const answer = this.#answers.get(socket);
    const works = answer?.req.complete === true && !answer.writableEnded;
    if (works && socket.writableLength === 0) return;
    socket.destroy();
  }
}

import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { describeProblem, Problem } from './problem.js';

/** Milliseconds in which a client can read its answer, before the rest of what it sends is cut off. */
const TIME_TO_READ = 1000;

/**
 * Answers what Node's server refuses before there is a request as all other problems are answered: what is no HTTP,
 * headers that are too long, and a request that does not arrive in time.
 */
export function answerClientErrors(server: Server): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', ({ socket }, response) => responses.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = responses.get(socket);
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    // The rest of a refused request is refused again.
    if (socket.writableEnded) return;
    if (!socket.writable || isAnswering) {
      socket.destroy(error);
      return;
    }
    socket.end(answerTo(problemOf(error)));
    setTimeout(() => socket.destroy(), TIME_TO_READ).unref();
  });
}

function problemOf({ code }: NodeJS.ErrnoException): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('long-headers', 'The headers of the request are longer than is accepted.', {
        hint: 'Send what is long in the body.',
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('slow', 'The request did not arrive in time.', {
        hint: 'Send it again, as a whole.',
      });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Problem('too-large', 'The extensions of a chunk are longer than is accepted.');
    default:
      return new Problem('bad-request', 'Expected a request of HTTP/1.1 but received something else.');
  }
}

/** An answer as it is sent. */
function answerTo(error: Problem): string {
  const problem = describeProblem(error);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

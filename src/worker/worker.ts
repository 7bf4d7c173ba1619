import { GraftError, reasonOf, UsageError } from '../errors.js';
import type { Collective } from '../train/index.js';
import { version } from '../version.js';
import { Connection } from './connection.js';
import type { Frame } from './frames.js';
import { PROTOCOL, reasonOfAbort, type Start, startOf, unknownMessage } from './messages.js';
import { SocketCollective } from './socket-collective.js';

/** Milliseconds between two signs of life. */
const ALIVE_INTERVAL = 2000;

/** What a worker's work gets, and tells. */
export interface WorkerContext {
  readonly start: Start;
  readonly collective: Collective;
  /** Asks for an end after the current step. */
  readonly signal: AbortSignal;
  /** Sends a line of the command's output. */
  event(event: object): void;
  /** Says what the signs of life tell. */
  report(state: { readonly step?: number; readonly phase?: string }): void;
}

export interface WorkerOptions {
  /** Where the coordinator listens. */
  readonly socket: string;
  /** Does the work. @returns what `done` tells */
  readonly work: (context: WorkerContext) => Promise<object>;
  /** Called when the worker has to end at once, because the connection has ended or the coordinator said so. */
  readonly onLost: (error: GraftError) => void;
}

/**
 * A worker: connects to its coordinator, gets its work, does it and says how it ended.
 *
 * @returns the error that the coordinator was told of; undefined when the work is done
 * @throws GraftError when nobody listens at the socket
 */
export async function runWorker({ socket, work, onLost }: WorkerOptions): Promise<unknown> {
  const connection = await Connection.open(socket);
  let [step, phase] = [0, 'starting'];
  const alive = setInterval(() => connection.send({ type: 'alive', step, phase }), ALIVE_INTERVAL);
  try {
    const stop = new AbortController();
    const { start, collective } = await beginning(connection, stop, onLost);
    const result = await work({
      start,
      collective,
      signal: stop.signal,
      event: (event) => connection.send({ type: 'event', event }),
      report: (state) => {
        step = state.step ?? step;
        phase = state.phase ?? phase;
      },
    });
    connection.send({ type: 'done', result });
    return undefined;
  } catch (error) {
    const hint = error instanceof GraftError ? (error.hint ?? null) : null;
    const kind = error instanceof UsageError ? 'usage' : 'failed';
    connection.send({ type: 'failed', message: reasonOf(error), hint, kind });
    return error;
  } finally {
    clearInterval(alive);
    await connection.close();
  }
}

/** Says hello and waits for the work; from then on takes what the coordinator sends. */
async function beginning(
  connection: Connection,
  stop: AbortController,
  onLost: WorkerOptions['onLost'],
): Promise<{ readonly start: Start; readonly collective: Collective }> {
  return await new Promise((resolve, reject) => {
    let collective: SocketCollective | undefined;
    const take = (frame: Frame): void => {
      const { header } = frame;
      if (header.type === 'abort') {
        onLost(new GraftError(`The coordinator ended the work: ${reasonOfAbort(header)}.`));
      } else if (header.type === 'finish') {
        stop.abort();
      } else if (header.type === 'start' && collective === undefined) {
        try {
          const start = startOf(header);
          collective = new SocketCollective(connection, start);
          resolve({ start, collective });
        } catch (error) {
          reject(error);
        }
      } else if (header.type === 'result' && collective !== undefined) {
        collective.take(frame);
      } else {
        throw unknownMessage(header);
      }
    };
    connection.listen(take, onLost);
    const { pid, version: node, platform } = process;
    connection.send({ type: 'hello', protocol: PROTOCOL, version, pid, node, platform });
  });
}

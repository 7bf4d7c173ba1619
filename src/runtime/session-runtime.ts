import { UsageError } from '../errors.js';
import { defaultSession, type Session } from '../session/index.js';
import { Runtime } from './runtime.js';

/**
 * What computes for a session: the runtime that it was given, or one that is made when it is first needed. Sessions
 * with the same number of threads share worker threads, and nothing that is loaded in them.
 *
 * @throws UsageError when the session was given something else than a `Runtime`
 */
export function runtimeOf(session: Session): Runtime {
  const runtime = session.obtainRuntime((threads) => Runtime.sharingThreads(threads));
  if (runtime instanceof Runtime) return runtime;
  throw new UsageError('The session was given a runtime that is not a Runtime of Graft.', {
    hint: 'Pass `runtime: new Runtime({ threads })`, or leave it out.',
  });
}

/**
 * How many processor cores the default session uses; others are made with a number of threads of their own.
 *
 * @throws UsageError unless it is a whole number above 0, and when models of the default session are loaded with another
 * number of threads: it would change what they compute
 */
export function setThreads(threads: number): void {
  const { runtime } = defaultSession;
  const replaced = runtime instanceof Runtime && !runtime.closed && runtime.threads !== threads;
  if (replaced && runtime.inUse) {
    throw new UsageError(
      `Models are loaded with ${runtime.threads} threads, which cannot become ${threads} under them.`,
      {
        hint: 'Call setThreads before the first model runs, or after `await closeSharedRuntime()`; or make a Session with threads of its own.',
      },
    );
  }
  defaultSession.setThreads(threads);
  if (replaced) void defaultSession.close();
}

/** Frees everything that models of the default session hold; the next one that runs starts anew. */
export async function closeSharedRuntime(): Promise<void> {
  await defaultSession.close();
}

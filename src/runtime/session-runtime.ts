import { UsageError } from '../errors.js';
import { defaultSession, type Session } from '../session/index.js';
import { Runtime } from './runtime.js';

/**
 * The runtime of a session: the one that it was given, or one that is made on first use. Sessions with the same number
 * of threads share worker threads, but not the models loaded in them.
 *
 * @throws UsageError when the session's runtime is not a `Runtime`
 */
export function runtimeOf(session: Session): Runtime {
  const runtime = session.obtainRuntime((threads, device) => Runtime.sharingThreads(threads, device));
  if (runtime instanceof Runtime) return runtime;
  throw new UsageError('Expected a Runtime as the runtime of the session.', {
    hint: 'Pass `runtime: new Runtime({ threads })`, or leave it out.',
  });
}

/** Whether models of a session compute on a graphics card. False before one of them was loaded. */
export function usesCard({ runtime }: Session): boolean {
  return runtime instanceof Runtime && runtime.usesCard;
}

/**
 * Sets how many processor cores the default session uses. Other sessions have an option `threads`.
 *
 * @throws UsageError unless it is a whole number above 0, and when models of the default session are loaded with
 * another number of threads, because the change would alter their results
 */
export function setThreads(threads: number): void {
  const { runtime } = defaultSession;
  const replaced = runtime instanceof Runtime && !runtime.closed && runtime.threads !== threads;
  if (replaced && runtime.inUse) {
    throw new UsageError(
      `Models are loaded with ${runtime.threads} threads, which cannot change to ${threads} while they are loaded.`,
      {
        hint: 'Call setThreads before the first model runs, or after `await closeSharedRuntime()`; or make a Session with threads of its own.',
      },
    );
  }
  defaultSession.setThreads(threads);
  if (replaced) void defaultSession.close();
}

/** Frees everything that models of the default session hold; the next model that runs starts a new runtime. */
export async function closeSharedRuntime(): Promise<void> {
  await defaultSession.close();
}

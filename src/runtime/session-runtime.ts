import { UsageError } from '../errors.js';
import { defaultSession, type Session } from '../session/index.js';
import { GraphicsCardError } from './graphics-card-error.js';
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

/** The sessions whose card has failed. */
const withoutCard = new WeakSet<Session>();

/** Whether models of a session compute on a graphics card, or did so until it failed. False before one was loaded. */
export function usesCard(session: Session): boolean {
  const { runtime } = session;
  return withoutCard.has(session) || (runtime instanceof Runtime && runtime.usesCard);
}

/**
 * Moves a session to the processor after its graphics card has failed: its models load themselves again when they are
 * used, with the weights that their layers have. Nothing happens for other errors, or when the session was given its
 * runtime.
 *
 * @returns whether the session computes on the processor now
 */
export async function leaveCard(session: Session, error: unknown): Promise<boolean> {
  if (!(error instanceof GraphicsCardError) || !(await session.useProcessor())) return false;
  withoutCard.add(session);
  return true;
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

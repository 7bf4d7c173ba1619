import { isMainThread, workerData } from 'node:worker_threads';
import { GraftError } from '../../errors.js';
import { processReport } from './process-report.js';
import type { ThreadData } from './threads/messages.js';

const VARIABLE = 'ORT_DISABLE_TELEMETRY';

/**
 * Since 1.29 ONNX Runtime's own builds for Linux and macOS report on sessions and models to Microsoft, and keep an
 * identifier of the machine in the user's home (its pull request 27379). The package for Node has no switch for it; the
 * library reads this variable when it is loaded. To allow the reports, set the variable to 0 beforehand.
 *
 * A worker thread has a copy of the environment that the library does not see. Graft's own threads are started by
 * `threads.start`, which calls this first; in a thread of somebody else's it may be too late.
 *
 * @throws GraftError in a worker thread in which the reports cannot be switched off
 */
export function refuseTelemetry(): void {
  process.env[VARIABLE] ??= '1';
  if (isMainThread || isOwnThread() || seenByLibraries() !== undefined) return;
  throw new GraftError(
    'ONNX Runtime would send reports on models to Microsoft, which cannot be switched off from this worker thread.',
    {
      hint: `Start the worker with \`env: SHARE_ENV\` of node:worker_threads, or set ${VARIABLE}=1 before the program starts or in its main thread.`,
    },
  );
}

function isOwnThread(): boolean {
  return (workerData as Partial<ThreadData> | undefined)?.withoutTelemetry === true;
}

/** The variable as native code sees it. Deno has no reports, and no copies of the environment either. */
function seenByLibraries(): string | undefined {
  const report = processReport();
  return (report?.environmentVariables ?? (report === undefined ? process.env : {}))[VARIABLE];
}

import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readText, writeFileAtomically } from '../../files/index.js';
import { parseJson } from '../../parse-json.js';
import { LOCK_NAME } from './run-lock.js';

/** How often the process of a run looks for a request, in milliseconds. */
const INTERVAL = 500;

const STOP_NAME = 'run.stop';

/**
 * Asks the process that works on a run to stop as at Ctrl-C, with a file in the run's folder: Windows has no signals, and
 * ends a process at once where others get SIGINT. The file names the lock, so that a later process does not obey it.
 *
 * @returns false when nobody works on the run
 * @throws GraftError when the file cannot be written
 */
export async function requestStop(folder: string): Promise<boolean> {
  const token = await lockToken(folder);
  if (token === undefined) return false;
  const options = { durable: false, followLinks: false };
  await writeFileAtomically(join(folder, STOP_NAME), JSON.stringify({ token }), options);
  return true;
}

/**
 * Calls `onStop` once, when this process is asked to stop the run in a folder.
 *
 * @returns ends the watch
 */
export function watchStopRequests(folder: string, onStop: () => void): () => void {
  const timer = setInterval(() => {
    void isRequested(folder).then((requested) => {
      if (!requested || ended) return;
      end();
      onStop();
    });
  }, INTERVAL);
  timer.unref();
  let ended = false;
  const end = (): void => {
    ended = true;
    clearInterval(timer);
  };
  return end;
}

async function isRequested(folder: string): Promise<boolean> {
  const path = join(folder, STOP_NAME);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return false;
  const token = tokenIn(await readText(path).catch(() => ''));
  if (token === undefined || token !== (await lockToken(folder))) return false;
  await rm(path, { force: true }).catch(() => undefined);
  return true;
}

async function lockToken(folder: string): Promise<string | undefined> {
  return tokenIn(await readText(join(folder, LOCK_NAME)).catch(() => ''));
}

function tokenIn(text: string): string | undefined {
  const { token } = (parseJson(text) ?? {}) as { readonly token?: unknown };
  return typeof token === 'string' ? token : undefined;
}

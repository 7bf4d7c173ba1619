import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../../errors.js';
import { removeAll } from '../../files/index.js';
import { requestStop } from '../../recipes/index.js';
import { Refusal } from '../http/errors.js';
import { changeRecord, ERROR_LOG } from './run-record.js';
import type { StudioRun } from './studio-run.js';

/** What the Studio notes of a run that it begins; empty for one that is resumed. */
export interface NotedRun {
  readonly data?: string;
  readonly recipe?: string;
}

interface ProcessOptions {
  /** The run's. */
  readonly folder: string;
  readonly noted: NotedRun;
  readonly onEnd: () => void;
}

/**
 * Starts a training in a process of its own, which continues when the Studio ends.
 *
 * @param program what starts `graft`: a program and its first arguments
 * @throws Refusal 500 when it cannot be started
 */
export async function startProcess(
  [program, ...first]: readonly string[],
  args: readonly string[],
  { folder, noted, onEnd }: ProcessOptions,
): Promise<void> {
  // Remove whatever has this name first, so that nothing is written through a link.
  await rm(join(folder, ERROR_LOG), { force: true });
  const errors = openSync(join(folder, ERROR_LOG), 'wx');
  try {
    const child = spawn(program, [...first, ...args, '--json'], {
      // In a group of its own, so that Ctrl-C ends the Studio and not the training.
      detached: true,
      stdio: ['ignore', 'ignore', errors],
      windowsHide: true,
    });
    await new Promise<void>((done, failed) => {
      child.once('spawn', done);
      child.once('error', failed);
    });
    // The end of the process is found by polling.
    child.on('error', () => undefined);
    child.once('exit', onEnd);
    child.unref();
    const startedAt = new Date().toISOString();
    await changeRecord(folder, { ...noted, startedAt, pid: child.pid, wanted: undefined });
  } catch (error) {
    if (noted.data !== undefined) await removeAll(folder);
    const reason = reasonOf(error);
    throw new Refusal(500, 'cannot-start', `The training could not be started: ${reason}.`, {
      values: { reason },
      cause: error,
    });
  } finally {
    closeSync(errors);
  }
}

/**
 * Tells the process of a run to stop at the end of its step, and records what for. A second time stops it at once.
 *
 * @throws Refusal 409 when no process on this machine works on it
 */
export async function haltProcess(
  run: Pick<StudioRun, 'folder' | 'holder' | 'isAtWork' | 'process' | 'state' | 'wanted'>,
  wanted: 'pause' | 'finish' | 'discard',
  platform: string = process.platform,
): Promise<void> {
  const { state, holder } = run;
  const allowed = wanted === 'pause' ? state === 'running' : run.isAtWork;
  if (!allowed) throw new Refusal(409, 'run-is', `The run is ${state}.`, { values: { state } });
  if (holder === undefined)
    throw new Refusal(409, 'run-starts', 'The run is just starting.', { hint: 'Try again in a moment.' });
  if (!holder.here)
    throw new Refusal(409, 'run-elsewhere', 'The run is in progress on another machine.', {
      hint: 'Stop it there.',
    });
  const wantedAt = new Date().toISOString();
  const again = run.wanted !== undefined;
  await changeRecord(run.folder, { wanted, wantedAt, wantedOf: run.process });
  if (platform !== 'win32') process.kill(holder.pid, 'SIGINT');
  // Windows ends the process at once, whatever the signal.
  else if (again || !(await requestStop(run.folder))) process.kill(holder.pid);
}

/** What `graft` is given to go on with a run. */
export function resumeArguments(
  { folder }: StudioRun,
  { acceptChanges = false, finish = false }: { readonly acceptChanges?: boolean; readonly finish?: boolean },
): string[] {
  const flags = [...(acceptChanges ? ['--accept-changes'] : []), ...(finish ? ['--finish'] : [])];
  return ['train', '--resume', folder, ...flags];
}

/** Whether a run shall be ended when its process has stopped. */
export function hasUnfinishedRequest({ wanted }: StudioRun): boolean {
  return wanted === 'finish' || wanted === 'discard';
}

/** @throws Refusal 409 while a process works on a run */
export function expectAtRest({ isAtWork, state }: StudioRun): void {
  if (!isAtWork) return;
  throw new Refusal(409, 'run-is', `The run is ${state}.`, {
    hint: 'Stop it first.',
    values: { state },
  });
}

import { type ChildProcess, spawn } from 'node:child_process';

/** Starts a program of the same priority that never waits; `kill` ends it. */
export function startBusyProgram(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

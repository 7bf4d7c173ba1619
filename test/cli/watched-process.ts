import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, program } from './command.js';

/** A process that has ended, with its time and memory. */
export interface Watched extends Ended {
  /** Largest resident size in megabytes; undefined if the system does not report it. */
  readonly megabytes: number | undefined;
  readonly seconds: number;
}

/** The id of the user nobody, who has no rights. */
const nobody = 65_534;

/**
 * The user that runs the commands of these tests, because root can read everything, which hides permissions. Undefined
 * if the current user runs them: it is not root, or nobody cannot read this repository.
 */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = { uid: nobody, gid: nobody };
  const { status } = spawnSync(process.execPath, [program, '--version'], user);
  return status === 0 ? user : undefined;
}

/**
 * Runs `graft` as a user would, measures its memory and ends it when it takes too long.
 *
 * @throws Error when it has not ended in time
 */
export async function watchGraft(
  args: readonly string[],
  cwd: string,
  { seconds, user = {} }: { seconds: number; user?: { uid?: number; gid?: number } },
): Promise<Watched> {
  const env = { ...process.env, GRAFT_HOME: join(cwd, 'graft-home'), HOME: cwd };
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  let megabytes: number | undefined;
  const look = setInterval(() => {
    megabytes = largestResidentSize(child.pid) ?? megabytes;
  }, 50);
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (piece: Buffer) => output.push(piece));
  child.stderr.on('data', (piece: Buffer) => errors.push(piece));
  const { code, signal } = await new Promise<Pick<Ended, 'code' | 'signal'>>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done({ code, signal }));
  });
  clearInterval(look);
  clearTimeout(limit);
  const [stdout, stderr] = [output, errors].map((pieces) => Buffer.concat(pieces).toString());
  if (late) throw new Error(`graft ${args[0]} had not ended after ${seconds} s. It said: ${stdout}${stderr}`);
  return { code, signal, stdout, stderr, megabytes, seconds: (performance.now() - start) / 1000 };
}

/** Linux records the peak, which can be read until the process is gone. */
function largestResidentSize(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

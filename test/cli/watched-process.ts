import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, program } from './command.js';

/** A process that has ended, and what it took. */
export interface Watched extends Ended {
  /** Largest resident size in megabytes; undefined where the system does not tell. */
  readonly megabytes: number | undefined;
  readonly seconds: number;
}

/** The number of the user that may do nothing. */
const nobody = 65_534;

/**
 * Who commands of these tests run as: root may read everything, so that permissions could not be tested. Undefined where
 * this user stays, or has to stay because nobody may not read this repository.
 */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = { uid: nobody, gid: nobody };
  const { status } = spawnSync(process.execPath, [program, '--version'], user);
  return status === 0 ? user : undefined;
}

/**
 * Runs `graft` as a user would, follows its memory and ends it when it takes too long.
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

/** Linux keeps the largest value; its processes can be asked until they are gone. */
function largestResidentSize(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';

export { temporaryFolder } from '../temporary-folder.js';

export const repository = resolve(import.meta.dirname, '../..');
const shared = resolve(repository, '../shared');

export const program = join(repository, 'dist/src/cli/main.js');
/** ImageNet weights and photographs, which some machines have next to the repository. */
export const imagenetWeights = join(
  shared,
  'weights/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
);
export const catsAndDogs = join(shared, 'data/cats_and_dogs');
/** Five classes of real photographs. */
export const flowers = join(shared, 'data/flowers');
export const hasFlowers = existsSync(flowers);
export const hasShared = existsSync(imagenetWeights) && existsSync(catsAndDogs);

export interface Ended {
  /** Null if a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Starts `graft` as a user would, in a folder of its own and with its cache there. */
export function startGraft(
  args: readonly string[],
  cwd: string,
  environment: Environment = {},
  input: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  const env = { ...process.env, GRAFT_HOME: join(cwd, 'graft-home'), ...environment };
  return spawn(process.execPath, [program, ...args], { cwd, env, stdio: [input, 'pipe', 'pipe'] });
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return await new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
}

export async function graft(args: readonly string[], cwd: string, environment?: Environment): Promise<Ended> {
  return await ended(startGraft(args, cwd, environment));
}

export type Event = { readonly event: string } & Readonly<Record<string, unknown>>;

/** Parses every line of standard output as a JSON object. */
export function eventsOf(stdout: string): Event[] {
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const event: unknown = JSON.parse(line);
      expect(event).toMatchObject({ event: expect.any(String) });
      return event as Event;
    });
}

/** Runs a command with --json that must succeed and print only JSON lines. */
export async function graftJson(
  args: readonly string[],
  cwd: string,
  environment?: Environment,
): Promise<Event[]> {
  const { code, signal, stdout, stderr } = await graft([...args, '--json'], cwd, environment);
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  return eventsOf(stdout);
}

/** Every file in a folder and its subfolders, sorted; empty if the folder is missing. */
export async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

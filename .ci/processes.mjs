/* How the scripts of this folder run programs: they show the output, and stop at the first failure. */
import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The user nobody, who can write only where this script allows it. */
const unprivileged = 65534;
export const mayDropRights = process.getuid?.() === 0;

/**
 * Runs a shell command and returns its standard output; ends with an error when the command fails.
 *
 * @param options.asNobody run as a user without rights, if this user may switch to another one
 * @param options.capture return standard output instead of showing it
 */
export function shell(line, { cwd, env = process.env, asNobody = false, capture = false } = {}) {
  console.log(`\n== ${line}  (in ${cwd})`);
  const drop = asNobody && mayDropRights;
  const [program, args] = drop
    ? ['setpriv', [`--reuid=${unprivileged}`, `--regid=${unprivileged}`, '--clear-groups', 'sh', '-c', line]]
    : ['sh', ['-c', line]];
  const result = spawnSync(program, args, {
    cwd,
    env,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`Exit code ${result.status}: ${line}\n${result.stdout ?? ''}`);
  return result.stdout ?? '';
}

/** An environment whose PATH begins with another Node version, from the npm package `node`. */
export function withNode(major, folder, env = process.env) {
  shell(`npm install --silent --no-save --no-package-lock --prefix "${folder}" node@${major}`, {
    cwd: folder,
  });
  return { ...env, PATH: join(folder, 'node_modules', 'node', 'bin') + delimiter + env.PATH };
}

/** Gives a folder and everything in it to the user nobody. */
export function giveToNobody(path) {
  if (!mayDropRights) return;
  chownSync(path, unprivileged, unprivileged);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) {
    const inside = join(path, name);
    if (!lstatSync(inside).isSymbolicLink()) giveToNobody(inside);
  }
}

/* How the scripts of this folder run programs: what they print is shown, and the first failure ends everything. */
import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Nobody: a user who may write where we let them and nowhere else. */
const unprivileged = 65534;
export const mayDropRights = process.getuid?.() === 0;

/**
 * Runs a line of shell and gives its standard output; ends with an error when it fails.
 *
 * @param options.asNobody run as a user without rights, where this one may become another
 * @param options.capture keep standard output to return it, in place of showing it
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

/** The environment in which another Node comes first: its binaries are in the npm package `node`. */
export function withNode(major, folder, env = process.env) {
  shell(`npm install --silent --no-save --no-package-lock --prefix "${folder}" node@${major}`, {
    cwd: folder,
  });
  return { ...env, PATH: join(folder, 'node_modules', 'node', 'bin') + delimiter + env.PATH };
}

/** Makes a folder and all in it nobody's. */
export function giveToNobody(path) {
  if (!mayDropRights) return;
  chownSync(path, unprivileged, unprivileged);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) {
    const inside = join(path, name);
    if (!lstatSync(inside).isSymbolicLink()) giveToNobody(inside);
  }
}

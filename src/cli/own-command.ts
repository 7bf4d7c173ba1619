import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { withGraftCommand } from '../graft-command.js';
import { shellWord } from '../shell-word.js';
import { packageName } from '../version.js';

/** Where this process was started, and how. */
export interface Surroundings {
  /** The program file that Node runs. */
  readonly program: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
}

/** The program file in the package. Its folder, and not .bin, is the same for all package managers and systems. */
const PROGRAM = join('dist', 'src', 'cli', 'main.js');

let known: string | undefined;

/** What starts this program where the user stands: `graft`, npx with it or its package, or Node with the program's path. */
export function ownCommand(): string {
  known ??= findOwnCommand({
    program: process.argv[1],
    directory: process.cwd(),
    environment: process.env,
    platform: process.platform,
  });
  return known;
}

/** See `ownCommand`. */
export function findOwnCommand({ program, directory, environment, platform }: Surroundings): string {
  const own = real(program);
  const isOwn = (path: string): boolean => own !== undefined && real(path) === own;
  const isCommandIn = (folder: string): boolean =>
    platform === 'win32' ? isOwn(startedBy(folder) ?? '') : isOwn(join(folder, 'graft'));
  if (commandFolders(environment, platform).some(isCommandIn)) return 'graft';
  for (let folder = directory; ; folder = dirname(folder)) {
    // In a clone of Graft, npx finds the program of the project itself.
    const places = [join(folder, 'node_modules', packageName), folder];
    if (places.some((place) => isOwn(join(place, PROGRAM)))) return 'npx graft';
    if (dirname(folder) === folder) break;
  }
  if (own?.split(/[\\/]/).includes('_npx')) return `npx ${packageName}`;
  const path = relative(directory, program);
  const isBelow = !path.startsWith('..') && !isAbsolute(path);
  return `node ${shellWord(isBelow ? path : program, platform)}`;
}

/**
 * The program that a folder's `graft.cmd` starts. On Windows, npm writes such a file where it makes a link elsewhere; it
 * names the program as it lies from the folder: `"%dp0%\..\graft\main.js" %*`.
 */
function startedBy(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, 'graft.cmd'), 'utf8');
    const [, path] = /"%(?:~dp0|dp0%)\\([^"]+\.js)"/.exec(text) ?? [];
    return path === undefined ? undefined : join(folder, ...path.split('\\'));
  } catch {
    return undefined;
  }
}

/** The folders in which the user's shell looks for commands. npm puts folders of its own in front of them. */
function commandFolders(environment: Surroundings['environment'], platform: string): string[] {
  const delimiter = platform === 'win32' ? ';' : ':';
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  if (environment.npm_execpath === undefined && environment.npm_command === undefined) return folders;
  return folders.filter((folder) => !folder.split(/[\\/]/).includes('node_modules'));
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** A text whose commands can be copied as they stand. */
export function withOwnCommand(text: string): string {
  return withGraftCommand(text, ownCommand());
}

import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
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
  /** The user's home folder, if the command is for a report: others should not learn from it where that lies. */
  readonly home?: string;
}

/** The program file in the package. Its folder, and not .bin, is the same for all package managers and systems. */
const PROGRAM = join('dist', 'src', 'cli', 'main.js');

let known: string | undefined;

/** What starts this program where the user stands: `graft`, npx with it or its package, or Node with the program's path. */
export function ownCommand(): string {
  known ??= findOwnCommand(surroundings());
  return known;
}

/** The same for a command in a report, which is used from the same folder and perhaps shown to others. */
export function ownCommandForReports(): string {
  return findOwnCommand({ ...surroundings(), home: homedir() });
}

function surroundings(): Surroundings {
  return {
    program: process.argv[1],
    directory: process.cwd(),
    environment: process.env,
    platform: process.platform,
  };
}

/** See `ownCommand`. */
export function findOwnCommand(around: Surroundings): string {
  const { program, directory, environment, platform } = around;
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
  const kept = [own, program].find((path) => path?.split(/[\\/]/).includes(KEPT_BY_NPX));
  return kept === undefined ? `node ${pathOf(program, around)}` : `npx ${packageKeptByNpx(kept, around)}`;
}

/** The folder of npm's cache in which npx keeps packages. */
const KEPT_BY_NPX = '_npx';

/** What npx was given, if that was a file, a folder or an address; else the name of the package. */
function packageKeptByNpx(program: string, around: Surroundings): string {
  const [place] = new RegExp(`^.*[\\\\/]${KEPT_BY_NPX}[\\\\/][^\\\\/]+`).exec(program) ?? [];
  try {
    const { dependencies } = JSON.parse(readFileSync(join(place!, 'package.json'), 'utf8'));
    const from: string = dependencies[packageName];
    if (!/[:/]/.test(from)) return packageName;
    if (!from.startsWith('file:')) return shellWord(from, around.platform);
    const path = pathOf(resolve(place!, from.slice('file:'.length)), around);
    return /^['"]?(?:\.|~|\/|[A-Za-z]:)/.test(path) ? path : `./${path}`;
  } catch {
    return packageName;
  }
}

/**
 * How a file is named in a command: as it lies from the working directory if it is below that, or wherever that does not
 * lead through the root in a report; else by its whole path.
 */
function pathOf(file: string, { directory, platform, home }: Surroundings): string {
  const path = relative(directory, file);
  if (isBelow(path)) return shellWord(path, platform);
  if (home === undefined) return shellWord(file, platform);
  const [first] = relative(parse(directory).root, directory).split(sep);
  const [own] = relative(parse(file).root, file).split(sep);
  if (!isAbsolute(path) && first === own) return shellWord(path, platform);
  const inHome = relative(home, file);
  return isBelow(inHome) && platform !== 'win32'
    ? `~/${shellWord(inHome, platform)}`
    : shellWord(file, platform);
}

function isBelow(path: string): boolean {
  return !/^\.\.(?:[\\/]|$)/.test(path) && !isAbsolute(path);
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

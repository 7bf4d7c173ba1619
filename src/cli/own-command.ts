import { realpathSync } from 'node:fs';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { withGraftCommand } from '../graft-command.js';
import { shellWord } from '../shell-word.js';
import { packageName } from '../version.js';

/** Where this process was started, and how. */
export interface Surroundings {
  /** The program file that Node runs. */
  readonly program: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
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
  });
  return known;
}

/** See `ownCommand`. */
export function findOwnCommand({ program, directory, environment }: Surroundings): string {
  const own = real(program);
  const isOwn = (path: string): boolean => own !== undefined && real(path) === own;
  if (commandFolders(environment).some((folder) => isOwn(join(folder, 'graft')))) return 'graft';
  for (let folder = directory; ; folder = dirname(folder)) {
    // In a clone of Graft, npx finds the program of the project itself.
    const places = [join(folder, 'node_modules', packageName), folder];
    if (places.some((place) => isOwn(join(place, PROGRAM)))) return 'npx graft';
    if (dirname(folder) === folder) break;
  }
  if (own?.split(sep).includes('_npx')) return `npx ${packageName}`;
  const path = relative(directory, program);
  return `node ${shellWord(path.startsWith('..') ? program : path)}`;
}

/** The folders in which the user's shell looks for commands. npm puts folders of its own in front of them. */
function commandFolders(environment: Surroundings['environment']): string[] {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  if (environment.npm_execpath === undefined && environment.npm_command === undefined) return folders;
  return folders.filter((folder) => !folder.split(sep).includes('node_modules'));
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

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageName } from '../../src/version.js';
import { repository, temporaryFolder } from '../cli/command.js';

const run = promisify(execFile);
const examples = join(repository, 'examples');

/** What an example needs, by its package.json. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The examples that are projects of their own. */
export async function exampleNames(): Promise<string[]> {
  const entries = await readdir(examples, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const manifests = await Promise.all(names.map((name) => manifestOf(name).catch(() => undefined)));
  return names.filter((_, at) => manifests[at] !== undefined);
}

export async function manifestOf(example: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(examples, example, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Copies all examples into a new folder and installs what they need above them, with Graft as it would be published. One
 * folder of packages serves all: each of them would take half a gigabyte.
 *
 * @param more packages that only the tests need
 */
export async function installExamples(more: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  const names = await exampleNames();
  const manifests = await Promise.all(names.map(manifestOf));
  const needed = Object.assign(
    {},
    ...manifests.flatMap((one) => [one.dependencies, one.devDependencies]),
    more,
  );
  const packed = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], repository);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const dependencies = { ...needed, [packageName]: `file:${filename}` };
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies }),
  );
  // Without scripts: Electron would download its program from outside of npm.
  const quickly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel', 'error'];
  await npm(['install', ...quickly], folder);
  for (const name of names) await cp(join(examples, name), join(folder, name), { recursive: true });
  return folder;
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const shell = process.platform === 'win32';
  const { stdout } = await run('npm', args, { cwd, shell, maxBuffer: 2 ** 26 });
  return stdout;
}

/** Runs a program to its end, and returns what it prints. @throws Error with what it printed when it fails */
export async function printed(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await run(program, args, { cwd, maxBuffer: 2 ** 24 });
  return stdout;
}

/** A server of an example. */
export interface Server {
  readonly address: string;
  close(): Promise<void>;
}

/** Starts a server and waits until it has printed its address. */
export async function startServer(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const address = await new Promise<string>((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [match] = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(output) ?? [];
        if (match !== undefined) found(match);
      });
    }
    child.once('exit', () => failed(new Error(`The server has ended: ${output}`)));
  });
  return {
    address,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** A picture's answer. */
export async function post(address: string, picture: Uint8Array): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(address, { method: 'POST', body: new Uint8Array(picture) });
  return { status: answer.status, body: await answer.json() };
}

/** The names of packages that the files of an example import. */
export async function importsOf(example: string): Promise<string[]> {
  const entries = await readdir(join(examples, example), { recursive: true });
  const names = new Set<string>();
  for (const name of entries.filter((entry) => /\.(js|cjs|ts)$/.test(entry))) {
    const code = await readFile(join(examples, example, name), 'utf8');
    for (const [, from] of code.matchAll(/(?:from |import\(|require\()'([^'.][^']*)'/g)) {
      if (from.startsWith('node:')) continue;
      const parts = from.split('/');
      names.add(parts.slice(0, from.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return [...names].sort();
}

/** Makes an empty folder. */
export async function emptyFolder(...path: string[]): Promise<string> {
  const folder = join(...path);
  await mkdir(folder, { recursive: true });
  return folder;
}

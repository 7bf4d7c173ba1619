import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { reasonOf, UsageError } from '../errors.js';
import { packageName } from '../version.js';
import { projectOf } from './reinstall.js';

/*
 * What `graft prune` finds. onnxruntime-node has its libraries for five kinds of machines in one package, and npm can install
 * a package only as a whole.
 */

/** Where Graft and onnxruntime-node are installed. Both are real paths, without links. */
export interface Installation {
  readonly graft: string;
  readonly runtime: string;
}

/** A folder that this machine does not need. */
export interface SurplusFolder {
  readonly path: string;
  /** For people: 'onnxruntime-node/bin/napi-v6/win32/x64'. */
  readonly name: string;
  /** Of all files in it. */
  readonly bytes: number;
}

/** What a process needs that only classifies, and not to train, export, draw figures or show the Studio. */
const NOT_FOR_PREDICTION = ['assets', 'pages'];

/** What goes on working without them, and what does not. */
export const WITHOUT_TRAINING = {
  works: '`graft predict`, `graft serve` and the module @graft-vision/graft/predict',
  fails: 'training, exports, figures and the Studio',
} as const;

/**
 * Finds the packages of the Graft that runs.
 *
 * @param resolve finds a file of an installed package
 * @throws UsageError when onnxruntime-node lies where other projects use it, too
 */
export async function findInstallation(
  resolve: (file: string) => string = createRequire(import.meta.url).resolve,
): Promise<Installation> {
  const folderOf = async (name: string): Promise<string> =>
    dirname(await realpath(resolve(`${name}/package.json`)));
  const [graft, runtime] = [await folderOf(packageName), await folderOf('onnxruntime-node')];
  const project = projectOf(runtime);
  if (!`${graft}${sep}`.startsWith(`${project}${sep}`)) {
    throw new UsageError(`${runtime} does not belong to this project alone: Graft is in ${graft}.`, {
      hint: 'The package manager shares it among projects, which may run on other machines. Prune an installation with a node_modules of its own, as npm, Bun and by default pnpm make it.',
    });
  }
  return { graft, runtime };
}

/**
 * The libraries of ONNX Runtime for other machines.
 *
 * @param machine what Node calls a machine: 'linux', 'x64'
 * @throws UsageError when there are none for this machine, so that nothing would be left
 */
export async function findOtherLibraries(
  { runtime }: Installation,
  machine: { readonly platform: string; readonly arch: string } = process,
): Promise<SurplusFolder[]> {
  const libraries = join(runtime, 'bin', 'napi-v6');
  const own = join(machine.platform, machine.arch);
  const found: string[] = [];
  for (const platform of await foldersIn(libraries)) {
    for (const arch of await foldersIn(join(libraries, platform))) found.push(join(platform, arch));
  }
  if (!found.includes(own)) {
    throw new UsageError(
      `Expected ONNX Runtime for this machine in ${join(libraries, own)} but found ${found.join(', ') || 'nothing'}.`,
      {
        hint: 'Install Graft again on this machine; `graft doctor` then says whether ONNX Runtime works on it.',
      },
    );
  }
  const others = found.filter((folder) => folder !== own).sort();
  return await Promise.all(
    others.map((folder) =>
      surplus(join(libraries, folder), `onnxruntime-node/bin/napi-v6/${folder.replaceAll(sep, '/')}`),
    ),
  );
}

/** What is in Graft's own package for training, exported pages, figures and the Studio. */
export async function findUnneededForPrediction({ graft }: Installation): Promise<SurplusFolder[]> {
  const there = await foldersIn(join(graft, 'dist'));
  const folders = NOT_FOR_PREDICTION.filter((name) => there.includes(name));
  return await Promise.all(
    folders.map((name) => surplus(join(graft, 'dist', name), `${packageName}/dist/${name}`)),
  );
}

/** Those folders that are missing, because `graft prune --predict-only` removed them or a clone was not built. */
export async function findMissingForTraining({ graft }: Pick<Installation, 'graft'>): Promise<string[]> {
  const there = await foldersIn(join(graft, 'dist'));
  return NOT_FOR_PREDICTION.filter((name) => !there.includes(name)).map((name) => `dist/${name}`);
}

/** Removes a folder, and the one above it if that is empty then. @throws UsageError when this user may not */
export async function removeFolder({ path }: SurplusFolder): Promise<void> {
  try {
    await rm(path, { recursive: true });
    const above = dirname(path);
    if ((await readdir(above)).length === 0) await rm(above, { recursive: true });
  } catch (error) {
    throw new UsageError(`${path} cannot be removed: ${reasonOf(error)}.`, {
      hint: 'Run the command as the user who installed Graft.',
      cause: error,
    });
  }
}

async function surplus(path: string, name: string): Promise<SurplusFolder> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return { path, name, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** The names of the folders in a folder; none if it is not there. */
async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

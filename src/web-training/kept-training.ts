import { GraftError, reasonOf } from '../errors.js';
import type { PhasesState } from '../phases/index.js';
import { stateBytes, stateFromBytes } from '../train/index.js';
import { KeptTrainingError } from './kept-training-error.js';

/** The folder of kept trainings in the origin's private file system. */
const FOLDER = 'graft-trainings';

/** The state of a training, and what it began with. */
interface Kept {
  /** What the training's result depends on; see `digestOfTraining`. */
  readonly digest: string;
  readonly seed: number;
  readonly state: PhasesState | undefined;
}

/**
 * The state of a training in the origin's private file system, from which it goes on after a reload. A file is replaced as
 * a whole or not at all. Where storage is full or forbidden, the training goes on without.
 */
export class KeptTraining {
  readonly #name: string;
  readonly #folder: FileSystemDirectoryHandle | undefined;
  readonly #kept: Kept | undefined;
  readonly #onProblem: (reason: string) => void;
  readonly #release: () => void;
  #failed = false;

  private constructor(parts: {
    readonly name: string;
    readonly folder: FileSystemDirectoryHandle | undefined;
    readonly kept: Kept | undefined;
    readonly onProblem: (reason: string) => void;
    readonly release: () => void;
  }) {
    this.#name = parts.name;
    this.#folder = parts.folder;
    this.#kept = parts.kept;
    this.#onProblem = parts.onProblem;
    this.#release = parts.release;
  }

  /**
   * @param onProblem told once, as the end of a sentence, when the state cannot be kept
   * @throws KeptTrainingError when another tab carries out the training of this name
   * @throws GraftError when its state is damaged
   */
  static async open(name: string, onProblem: (reason: string) => void): Promise<KeptTraining> {
    const release = await lock(name);
    try {
      const folder = await openFolder().catch((error: unknown) => {
        onProblem(`the browser allows no storage (${reasonOf(error)})`);
        return undefined;
      });
      const bytes = folder && (await readFile(folder, name));
      const kept = bytes && (read(bytes, name) as Kept);
      return new KeptTraining({ name, folder, kept, onProblem, release });
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The seed of the training that was begun; undefined if none was. */
  get seed(): number | undefined {
    return this.#kept?.seed;
  }

  /**
   * The state to go on from; undefined at the beginning.
   *
   * @throws KeptTrainingError when the training of this name began with something else
   */
  stateFor(digest: string): PhasesState | undefined {
    if (this.#kept === undefined || this.#kept.digest === digest) return this.#kept?.state;
    throw new KeptTrainingError(
      'other',
      `The kept training ${this.#name} began with other pictures, settings, weights, threads or another version of Graft.`,
      {
        hint: `Pass the same again, keep this one under another name, or call forgetTraining('${this.#name}').`,
      },
    );
  }

  async save(kept: Kept): Promise<void> {
    if (this.#folder === undefined || this.#failed) return;
    try {
      const file = await this.#folder.getFileHandle(fileName(this.#name), { create: true });
      const writable = await file.createWritable();
      await writable.write(stateBytes(kept) as Uint8Array<ArrayBuffer>);
      await writable.close();
    } catch (error) {
      this.#failed = true;
      this.#onProblem(`the browser's storage is full or refuses it (${reasonOf(error)})`);
    }
  }

  /** Removes the state, because the training has finished. */
  async finish(): Promise<void> {
    await this.#folder?.removeEntry(fileName(this.#name)).catch(() => undefined);
  }

  /** Lets other tabs carry out the training. */
  close(): void {
    this.#release();
  }
}

/**
 * Removes the kept state of a training that is not to go on; nothing happens if there is none.
 *
 * @throws KeptTrainingError when a tab carries it out
 */
export async function forgetTraining(name: string): Promise<void> {
  const release = await lock(name);
  try {
    const folder = await openFolder().catch(() => undefined);
    await folder?.removeEntry(fileName(name)).catch(() => undefined);
  } finally {
    release();
  }
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return await root.getDirectoryHandle(FOLDER, { create: true });
}

/** Any name may be given, but not every one can be that of a file. */
function fileName(name: string): string {
  return `${encodeURIComponent(name).replaceAll('.', '%2E')}.state`;
}

async function readFile(folder: FileSystemDirectoryHandle, name: string): Promise<Uint8Array | undefined> {
  try {
    const file = await (await folder.getFileHandle(fileName(name))).getFile();
    // Empty until it is written for the first time.
    return file.size === 0 ? undefined : new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if ((error as DOMException).name === 'NotFoundError') return undefined;
    throw unusable(name, reasonOf(error), error);
  }
}

function read(bytes: Uint8Array, name: string): unknown {
  try {
    return stateFromBytes(bytes);
  } catch (error) {
    throw unusable(name, reasonOf(error), error);
  }
}

function unusable(name: string, reason: string, cause: unknown): GraftError {
  return new GraftError(`The state of the kept training ${name} cannot be read: ${reason}.`, {
    hint: `Call forgetTraining('${name}') to train from the beginning.`,
    cause,
  });
}

/** @returns frees the lock */
async function lock(name: string): Promise<() => void> {
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) return () => undefined;
  return await new Promise((resolve, reject) => {
    const held = locks.request(`graft-training-${name}`, { ifAvailable: true }, async (granted) => {
      if (granted === null) {
        throw new KeptTrainingError('held', `Another tab carries out the training ${name}.`, {
          hint: 'Go to that tab or close it, or keep this training under another name.',
        });
      }
      await new Promise<void>((release) => resolve(() => release()));
    });
    held.catch(reject);
  });
}

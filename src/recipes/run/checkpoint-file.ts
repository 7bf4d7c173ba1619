import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { GraftError, reasonOf } from '../../errors.js';
import { readBytes, writeFileAtomically } from '../../files/index.js';
import type { PhasesState } from '../../phases/index.js';

/** Everything that another process needs to continue a run. */
export interface RunState extends PhasesState {
  /** The digest of the run that it belongs to; see `runDigest`. */
  readonly run: string;
}

/** The header: the name of the format, and the SHA-256 of the content. */
const signature = Buffer.from('graft checkpoint 1\n');
const DIGEST_BYTES = 32;
/** What a Buffer takes; a checkpoint has the weights and the optimizer's slots. */
const MOST_BYTES = 2 ** 32;
const FILE_NAME = 'checkpoint.bin';

/**
 * The file from which a run is resumed. It is written under another name and then renamed, so a kill or a full disk at
 * any moment leaves the previous one intact.
 */
export class CheckpointFile {
  readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, FILE_NAME);
  }

  /** @throws GraftError when it cannot be written; the previous one stays */
  async write(state: RunState): Promise<void> {
    const content = serialize(state);
    await writeFileAtomically(this.path, Buffer.concat([signature, digest(content), content]));
  }

  /**
   * @returns undefined when there is none
   * @throws GraftError when it is damaged
   */
  async read(): Promise<RunState | undefined> {
    const bytes = await readBytes(this.path, { most: MOST_BYTES }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw this.#unusable(reasonOf(error), error);
    });
    if (bytes === undefined) return undefined;
    const start = signature.length + DIGEST_BYTES;
    const content = bytes.subarray(start);
    if (!bytes.subarray(0, signature.length).equals(signature)) throw this.#unusable('it is no checkpoint');
    if (!digest(content).equals(bytes.subarray(signature.length, start))) {
      throw this.#unusable('its content has changed');
    }
    return deserialize(content) as RunState;
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  #unusable(reason: string, cause?: unknown): GraftError {
    return new GraftError(`The checkpoint ${this.path} cannot be used: ${reason}.`, {
      hint: 'Delete it to train the run from the beginning.',
      cause,
    });
  }
}

function digest(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

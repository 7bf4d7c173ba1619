import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readText, writeFileAtomically } from '../../files/index.js';
import { holds } from '../../folders/index.js';
import { parseJson } from '../../parse-json.js';
import { nextRunFolder } from '../../recipes/index.js';

const memorySchema = z.object({ data: z.string() });

/** The folder that the Studio makes for photographs that are dropped while there is none, beside the folder of runs. */
export class OwnFolder {
  readonly #runs: string;

  /** @param runs the folder of runs, in which the folder is remembered */
  constructor(runs: string) {
    this.#runs = runs;
  }

  /** Makes a new folder. @returns its real path */
  async make(): Promise<string> {
    const path = await nextRunFolder(this.#parent(), 'my-photographs');
    await mkdir(path, { recursive: true });
    await writeFileAtomically(this.#memory(), `${JSON.stringify({ data: path })}\n`);
    return await realpath(path);
  }

  /** The folder that an earlier Studio made for these runs, so that one that is started again shows the same. */
  async remembered(): Promise<string | undefined> {
    const text = await readText(this.#memory()).catch(() => '{}');
    const parsed = memorySchema.safeParse(parseJson(text));
    if (!parsed.success) return undefined;
    const { data } = parsed.data;
    const [parent, folder] = await Promise.all(
      [this.#parent(), data].map((path) => realpath(path).catch(() => undefined)),
    );
    return parent !== undefined && folder !== undefined && holds(parent, folder) ? folder : undefined;
  }

  #parent(): string {
    return join(dirname(resolve(this.#runs)), 'photographs');
  }

  #memory(): string {
    return join(this.#runs, '.graft-studio.json');
  }
}

import { basename } from 'node:path';
import type { IndexedPhotograph } from './indexed-photograph.js';
import type { PhotographFolder } from './photograph-folder.js';

/** A photograph as a run, or a computation over all photographs, recorded it. */
export interface RecordedPhotograph {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, a whole number. */
  readonly modified: number;
}

/**
 * Where the photographs of a run are now, in the folder that is open. Moving a file into another class changes neither
 * its size nor its time, and its name only by a number; one that cannot be told from another by them counts as not there.
 */
export class CurrentPhotographs {
  readonly #folder: PhotographFolder | undefined;
  readonly #byPath = new Map<string, IndexedPhotograph>();
  readonly #byContent = new Map<string, IndexedPhotograph | null>();

  /** @param folder undefined while no folder is open */
  constructor(folder: PhotographFolder | undefined) {
    this.#folder = folder;
    for (const photograph of folder?.everyPhotograph ?? []) {
      this.#byPath.set(photograph.path, photograph);
      const key = contentOf(photograph);
      this.#byContent.set(key, this.#byContent.has(key) ? null : photograph);
    }
  }

  /** Classes of a model of which the open list says nothing: it has columns for some classes, and none for these. */
  unsaid(classNames: readonly string[]): readonly string[] {
    const said = this.#folder?.saidClasses;
    return said === undefined ? [] : classNames.filter((name) => !said.includes(name));
  }

  /** @returns undefined for a photograph that is not in the open folder */
  find(recorded: RecordedPhotograph): IndexedPhotograph | undefined {
    return this.#byPath.get(recorded.path) ?? this.#byContent.get(contentOf(recorded)) ?? undefined;
  }

  /** The path of a photograph that may be read; undefined where it is gone or a link leads out of the folder. */
  async readable(recorded: RecordedPhotograph): Promise<string | undefined> {
    const found = this.find(recorded);
    return found === undefined ? undefined : await this.#folder?.places.readable(found.path);
  }

  /** Works with a photograph that was opened and really lies in the folder; undefined as for `readable`. */
  async use<Result>(
    recorded: RecordedPhotograph,
    use: (path: string) => Promise<Result>,
  ): Promise<Result | undefined> {
    const found = this.find(recorded);
    return found === undefined ? undefined : await this.#folder?.places.useFile(found.path, use);
  }
}

/** What a name that is taken gets: 'cat (2).jpg'. */
const NUMBER = / \(\d+\)(?=\.[^.]*$|$)/;

export function contentOf({ path, size, modified }: RecordedPhotograph): string {
  return `${size} ${modified} ${basename(path).replace(NUMBER, '')}`;
}

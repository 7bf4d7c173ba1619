import { nameKey, windowsNameProblem } from '../file-name.js';
import { ownPlatform } from '../own-platform.js';

/** Checks the names in an archive, before something is written, against what the system makes of them. */
export class UnpackedNames {
  readonly #platform: string | undefined;
  /** Paths as the archive writes them, by what they are on the disk. */
  readonly #written = new Map<string, string>();

  constructor(platform = ownPlatform()) {
    this.#platform = platform;
  }

  /**
   * Why a path cannot be unpacked beside those before it, as the end of a sentence; undefined when it can. Windows would
   * write a file `NUL` to a device and `a.jpg:b` behind a file `a.jpg`. Where case does not count, `Cats` and `cats`
   * would become one folder, and two classes one.
   *
   * @param path with slashes
   */
  problem(path: string): string | undefined {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    for (const [at, name] of names.entries()) {
      const unusable = this.#platform === 'win32' ? windowsNameProblem(name) : undefined;
      if (unusable !== undefined) return `${path} cannot be unpacked here: ${unusable}`;
      const written = names.slice(0, at + 1).join('/');
      const key = nameKey(written, this.#platform);
      const before = this.#written.get(key);
      if (before !== undefined && before !== written)
        return `${before} and ${written} have one name on this system, which does not tell their letters apart`;
      this.#written.set(key, written);
    }
    return undefined;
  }
}

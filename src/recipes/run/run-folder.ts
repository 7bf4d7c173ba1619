import { access, constants, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { reasonOf, UsageError } from '../../errors.js';
import { removeAll, withChecksum, writeFileAtomically } from '../../files/index.js';
import { svgToPng } from '../../report/index.js';

/** What decides how a run goes on; `config.json` is written first and removed last. */
const STATE_FILES = ['photographs.json', 'checkpoint.bin', 'results.json', 'events.jsonl', 'config.json'];

/** What a finished run leaves besides. */
const RESULT_FILES = ['model.onnx', 'history.json', 'summary.txt', 'report.html', 'figures'];

/** The names that `writeFileAtomically` and the lock give to incomplete files, and a request to an earlier process. */
const leftover = /\.[0-9a-f]{8}\.tmp$|^run\.lock\.[0-9a-f]{8}$|^run\.stop$/;

/** The folder for the results of a run. Every file appears complete or not at all. */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * Creates the folder, so that a run does not fail at its end because its results cannot be written.
   *
   * @throws UsageError when it cannot be made or written to
   */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true });
      await access(this.path, constants.W_OK);
    } catch (error) {
      throw new UsageError(`The results cannot be written to ${this.path}: ${reasonNotWritable(error)}.`, {
        hint: 'Choose another folder with --out.',
        cause: error,
      });
    }
  }

  async has(name: string): Promise<boolean> {
    return await access(this.file(name)).then(
      () => true,
      () => false,
    );
  }

  /** The names of the files in it that belong to a run. */
  async runFiles(): Promise<string[]> {
    const names = new Set(await readdir(this.path).catch((): string[] => []));
    return [...STATE_FILES, ...RESULT_FILES].filter((name) => names.has(name));
  }

  /** Removes an earlier run. In a folder that is none of a run, what has the name of a result belongs to someone else. */
  async removeRun(): Promise<void> {
    const isRun = await this.has('config.json');
    for (const name of isRun ? RESULT_FILES : []) await removeAll(this.file(name));
    await this.removeState();
  }

  /** Removes what decides how a run goes on. If the process is killed in between, the folder is still one of a run. */
  async removeState(): Promise<void> {
    for (const name of STATE_FILES) await rm(this.file(name), { force: true });
  }

  async removeIfEmpty(): Promise<void> {
    await rmdir(this.path).catch(() => undefined);
  }

  /** Removes files that processes were writing when they were killed. */
  async removeLeftovers(): Promise<void> {
    for (const folder of [this.path, this.file('figures')]) {
      const names = await readdir(folder).catch((): string[] => []);
      for (const name of names.filter((name) => leftover.test(name)))
        await rm(join(folder, name), { force: true });
    }
  }

  /** Writes an object with its checksum. */
  async writeJson(name: string, value: object): Promise<void> {
    await writeFileAtomically(this.file(name), `${JSON.stringify(withChecksum(value), null, 2)}\n`);
  }

  async writeText(name: string, text: string): Promise<void> {
    await writeFileAtomically(this.file(name), text);
  }

  /** Writes a figure as SVG and as PNG; returns the path of the SVG. */
  async writeFigure(name: string, svg: string): Promise<string> {
    const path = this.file(join('figures', `${name}.svg`));
    await writeFileAtomically(path, svg, { durable: false });
    await writeFileAtomically(this.file(join('figures', `${name}.png`)), await svgToPng(svg), {
      durable: false,
    });
    return path;
  }
}

/** A folder for a new run: the name of the photographs' folder or list, with a number if that exists. */
export async function nextRunFolder(parent: string, data: string): Promise<string> {
  const name = nameOfData(data);
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if (!(await new RunFolder(path).has('.'))) return path;
  }
}

/** A short name for photographs: that of their folder, or of their list without its extension. */
export function nameOfData(path: string): string {
  return basename(resolve(path)).replace(/\.(csv|tsv|json|jsonl|ndjson|zip)$/i, '') || 'photographs';
}

function reasonNotWritable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'part of this path is a file, not a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the disk is read-only';
  return reasonOf(error);
}

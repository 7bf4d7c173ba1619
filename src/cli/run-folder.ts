import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, UsageError } from '../errors.js';
import { writeFileAtomically } from '../files.js';
import { svgToPng } from '../report/index.js';

/** The folder that a run's results go to. Every file appears whole or not at all. */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * Makes the folder, so that a run does not find out at its end that its results have no place.
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

  async writeJson(name: string, value: unknown): Promise<void> {
    await writeFileAtomically(this.file(name), `${JSON.stringify(value, null, 2)}\n`);
  }

  async writeText(name: string, text: string): Promise<void> {
    await writeFileAtomically(this.file(name), text);
  }

  /** Writes a figure as SVG and as PNG; gives the path of the SVG. */
  async writeFigure(name: string, svg: string): Promise<string> {
    const path = this.file(join('figures', `${name}.svg`));
    await writeFileAtomically(path, svg);
    await writeFileAtomically(this.file(join('figures', `${name}.png`)), await svgToPng(svg));
    return path;
  }
}

function reasonNotWritable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'part of this path is a file, not a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the disk is read-only';
  return reasonOf(error);
}

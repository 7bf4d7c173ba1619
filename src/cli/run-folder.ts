import { join } from 'node:path';
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

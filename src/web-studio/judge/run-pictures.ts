import type { ScannedFile } from '../../datasets/index.js';
import { labelsOfClass } from '../../labels.js';
import { type JudgedPart, Refusal } from '../../studio/browser.js';
import type { PhotographSource } from '../photograph-source.js';
import type { RecordedPhotograph } from '../runs/run-record.js';
import type { WebRun } from '../runs/web-run.js';

const GONE = 'not there any more, or of another class';
const PARTS = ['test', 'validation', 'train'] as const;

/** The photographs of a run, as they were when it was trained. */
export class RunPictures {
  readonly classNames: readonly string[];
  readonly #photographs: readonly RecordedPhotograph[];

  private constructor(classNames: readonly string[], photographs: readonly RecordedPhotograph[]) {
    this.classNames = classNames;
    this.#photographs = photographs;
  }

  static async of(run: WebRun): Promise<RunPictures> {
    const { photographs } = await run.photographs();
    return new RunPictures(run.log.classNames, photographs);
  }

  /** Parts that have photographs. */
  get parts(): JudgedPart[] {
    return PARTS.filter((part) => this.inPart(part).length > 0);
  }

  inPart(part: JudgedPart): RecordedPhotograph[] {
    return this.#photographs.filter((one) => one.part === part);
  }

  /** @throws Refusal 404 when the run has no photograph of this id */
  expect(id: string): RecordedPhotograph {
    const found = this.#photographs.find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new Refusal(404, 'run-photograph-gone', 'The photograph no longer exists.', {
      hint: 'It may have been moved since the run began.',
    });
  }

  /** The ids of a part's photographs, by their paths. */
  idsByPath(part: JudgedPart): Map<string, string> {
    return new Map(this.inPart(part).map(({ path, id }) => [path, id]));
  }

  /** A part's photographs that are still there, and those that are not. */
  present(part: JudgedPart, source: PhotographSource): { files: ScannedFile[]; skipped: Skipped[] } {
    const now = new Map(source.labelled().map(({ id, className }) => [id, className]));
    const files: ScannedFile[] = [];
    const skipped: Skipped[] = [];
    for (const { id, path, className } of this.inPart(part)) {
      const label = this.classNames.indexOf(className);
      if (now.get(id) !== className || label < 0) skipped.push({ path, reason: GONE });
      else {
        const read = async (): Promise<Uint8Array> =>
          new Uint8Array(await (await source.content(id)).arrayBuffer());
        files.push({ path, labels: labelsOfClass(label), read });
      }
    }
    return { files, skipped };
  }
}

interface Skipped {
  readonly path: string;
  readonly reason: string;
}

import type { ClassifierEvaluation } from '../../classifier/index.js';
import type { ScannedFile, SkippedFile } from '../../datasets/index.js';
import { labelsOfClass, sameLabels } from '../../labels.js';
import { JUDGED_PARTS, type JudgedPart, type JudgedPicture, Refusal } from '../../studio/browser.js';
import type { PhotographSource } from '../photograph-source.js';
import { findNow } from '../runs/recorded-photographs.js';
import type { RecordedPhotograph } from '../runs/run-record.js';
import type { WebRun } from '../runs/web-run.js';

const NO_CLASS = 'set aside, without a class now, or gone';
const UNKNOWN_CLASS = 'in a class that the model does not know';

type Described = Pick<JudgedPicture, 'id' | 'photograph'>;

function idNow({ id, sha256 }: RecordedPhotograph, source: PhotographSource): string | undefined {
  return source.find(id) === undefined ? source.idOf(sha256) : id;
}

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
    return JUDGED_PARTS.filter((part) => this.inPart(part).length > 0);
  }

  inPart(part: JudgedPart): RecordedPhotograph[] {
    return this.#photographs.filter((one) => one.part === part);
  }

  /**
   * The present id of a photograph, which may have been moved.
   *
   * @throws Refusal 404 when the run has no photograph of this id, or it is gone
   */
  idNow(id: string, source: PhotographSource): string {
    const found = this.#photographs.find((one) => one.id === id);
    const now = found && idNow(found, source);
    if (now !== undefined) return now;
    throw new Refusal(404, 'run-photograph-gone', 'The photograph no longer exists.', {
      hint: 'It may have been moved since the run began.',
    });
  }

  /** What the page knows a part's photographs by, from their paths. */
  describer(part: JudgedPart, source: PhotographSource): (path: string) => Described {
    const byPath = new Map(this.inPart(part).map((one) => [one.path, one]));
    return (path) => {
      const recorded = byPath.get(path);
      const now = recorded && idNow(recorded, source);
      return { id: recorded?.id ?? '', photograph: now === undefined ? null : (source.find(now) ?? null) };
    };
  }

  /** A part's photographs with the classes that they have now, and those that are left out. */
  present(part: JudgedPart, source: PhotographSource): { files: ScannedFile[]; skipped: SkippedFile[] } {
    const now = this.#labelsNow(source);
    const files: ScannedFile[] = [];
    const skipped: SkippedFile[] = [];
    for (const recorded of this.inPart(part)) {
      const { path } = recorded;
      const found = now(recorded);
      if ('reason' in found) {
        skipped.push({ path, reason: found.reason });
        continue;
      }
      const read = async (): Promise<Uint8Array> =>
        new Uint8Array(await (await source.content(found.id)).arrayBuffer());
      files.push({ path, labels: found.labels, read });
    }
    return { files, skipped };
  }

  /** How many photographs of a part would count otherwise if it was judged now. */
  changed(part: JudgedPart, { pictures, skipped }: ClassifierEvaluation, source: PhotographSource): number {
    const now = this.#labelsNow(source);
    const before = new Map(pictures.paths.map((path, at) => [path, pictures.labels[at]]));
    const leftOut = new Map(skipped.map(({ path, reason }) => [path, reason]));
    return this.inPart(part).filter((recorded) => {
      const found = now(recorded);
      const known = before.get(recorded.path);
      if (known !== undefined) return 'reason' in found || !sameLabels(found.labels, known);
      const isByLabel = [NO_CLASS, UNKNOWN_CLASS].includes(leftOut.get(recorded.path) ?? '');
      return isByLabel && !('reason' in found);
    }).length;
  }

  #labelsNow(source: PhotographSource): (recorded: RecordedPhotograph) => LabelNow {
    const find = findNow(source);
    return (recorded) => {
      const found = find(recorded);
      if (found === undefined) return { reason: NO_CLASS };
      const label = this.classNames.indexOf(found.className);
      return label < 0 ? { reason: UNKNOWN_CLASS } : { id: found.id, labels: labelsOfClass(label) };
    };
  }
}

/** The labels of a photograph now, or why it is left out. */
type LabelNow = { readonly id: string; readonly labels: readonly number[] } | { readonly reason: string };

import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ScannedFile } from '../../datasets/index.js';
import { useInside } from '../../files/index.js';
import { holds } from '../../folders/index.js';
import { labelsOfClass } from '../../labels.js';
import { labeller } from '../../photographs/index.js';
import { type PartName, RunFolder, type RunPhotographs, readRunPhotographs } from '../../recipes/index.js';
import type { JudgedPart } from '../api.js';
import { Refusal } from '../http/errors.js';
import type { CurrentPhotographs } from '../photographs/current-photographs.js';
import { classesOf } from '../photographs/indexed-photograph.js';
import { runFileProblem } from '../runs/run-file-problem.js';
import { readOwnText } from '../runs/run-record.js';
import type { StudioRun } from '../runs/studio-run.js';

const GONE = 'not there any more, or outside of the folder of photographs';
const SET_ASIDE = 'set aside';
const NO_CLASS = 'without a class now';
const UNKNOWN_CLASS = 'in a class that the model does not know';
const SEVERAL_CLASSES = 'in several classes now, and the model gives one';
const BY_LABEL = [SET_ASIDE, NO_CLASS, UNKNOWN_CLASS, SEVERAL_CLASSES] as const;
/** Why a photograph that can be read is left out. */
type LeftOut = (typeof BY_LABEL)[number];

/** Whether a photograph was left out because of its label, which may change. */
export function isLeftOutByLabel(reason: string): boolean {
  return BY_LABEL.some((one) => one === reason);
}

type Labels = Pick<ScannedFile, 'labels' | 'unknown'>;
type LabelledNow = (Labels & { readonly path: string }) | { readonly reason: string };

type Recorded = RunPhotographs['parts'][PartName][number];

/** Photographs of a run, by ids that the page can ask for. */
export class RunPictures {
  readonly record: RunPhotographs;
  readonly #folder: string;

  private constructor(record: RunPhotographs, folder: string) {
    this.record = record;
    this.#folder = folder;
  }

  /** @throws Refusal 404 when the run keeps no record of its photographs */
  static async of(run: StudioRun): Promise<RunPictures> {
    const folder = new RunFolder(run.folder);
    const record = await readRunPhotographs(folder, { read: readOwnText }).catch((error: unknown) => {
      throw runFileProblem({ path: folder.file('photographs.json'), kind: 'changed' }, error);
    });
    if (record === undefined) {
      throw new Refusal(404, 'no-record', 'The run has no record of its photographs.', {
        hint: 'It may have been made by an earlier version of Graft.',
      });
    }
    // The folder that the run was given; a list is given by its own folder.
    const source = await realpath(record.source).catch(() => record.source);
    const isFolder = await stat(source).then(
      (stats) => stats.isDirectory(),
      () => true,
    );
    return new RunPictures(record, isFolder ? source : dirname(source));
  }

  /** Parts that have photographs to judge by. */
  get parts(): JudgedPart[] {
    return (['test', 'validation', 'train'] as const).filter((part) => this.record.parts[part].length > 0);
  }

  /** A part's photographs by their recorded paths. */
  byPath(part: JudgedPart): Map<string, Recorded> {
    return new Map(this.record.parts[part].map((file) => [file.path, file]));
  }

  /** The ids of a part's photographs, by their paths. */
  idsByPath(part: JudgedPart): Map<string, string> {
    return new Map(this.record.parts[part].map((file, index) => [file.path, idOf(part, index, file)]));
  }

  /**
   * The file of an id: one that the run was given and that really lies where its photographs are, or where it was moved
   * to since.
   *
   * @throws Refusal 404 when there is none
   */
  async pathOf(id: string, current: CurrentPhotographs): Promise<string> {
    const file = this.#fileOf(id);
    const path = (await this.readable(file.path)) ?? (await current.readable(file));
    if (path === undefined) throw noPicture();
    return path;
  }

  /** Works with the file of an id, which was opened and really lies there. @throws Refusal 404 as `pathOf` */
  async use<Result>(
    id: string,
    current: CurrentPhotographs,
    use: (path: string) => Promise<Result>,
  ): Promise<Result> {
    const file = this.#fileOf(id);
    const work = async (path: string): Promise<{ result: Result }> => ({ result: await use(path) });
    const done =
      (await useInside(file.path, (real) => holds(this.#folder, real), work)) ??
      (await current.use(file, work));
    if (done === undefined) throw noPicture();
    return done.result;
  }

  #fileOf(id: string): Recorded {
    const [, part, number] = /^(test|validation|train)-(\d{1,7})-[\w-]{8}$/.exec(id) ?? [];
    const file = part === undefined ? undefined : this.record.parts[part as JudgedPart][Number(number)];
    if (file === undefined || idOf(part as JudgedPart, Number(number), file) !== id) throw noPicture();
    return file;
  }

  /** The real path of a recorded photograph; undefined when it is gone or lies outside of the run's photographs. */
  async readable(path: string): Promise<string | undefined> {
    const real = await realpath(path).catch(() => undefined);
    return real !== undefined && holds(this.#folder, real) ? real : undefined;
  }

  /** A photograph's labels now, and where it can be read. */
  async labelled(file: Recorded, current: CurrentPhotographs): Promise<LabelledNow> {
    const labels = this.labelsNow(file, current);
    if (typeof labels === 'string') return { reason: labels };
    const path = (await current.readable(file)) ?? (await this.readable(file.path));
    return path === undefined ? { reason: GONE } : { path, ...labels };
  }

  /** A photograph's labels now, or why it is left out. */
  labelsNow(file: Recorded, current: CurrentPhotographs): Labels | LeftOut {
    const recorded = { labels: file.labels, ...(file.unknown && { unknown: file.unknown }) };
    const found = current.find(file);
    if (found === undefined) return recorded;
    if (found.className === null) return found.unlabelled ? NO_CLASS : SET_ASIDE;
    const { classNames } = this.record;
    if (this.record.severalLabels) {
      // A class folder says one label; which others it has was said when the run began.
      if (found.classNames === undefined) return recorded;
      const unknown = [...(found.unknown ?? []), ...current.unsaid(classNames)];
      return labeller(classNames)({ className: found.className, classNames: found.classNames, unknown });
    }
    const names = classesOf(found);
    if (names.length !== 1) return names.length === 0 ? NO_CLASS : SEVERAL_CLASSES;
    const label = classNames.indexOf(names[0]);
    return label < 0 ? UNKNOWN_CLASS : { labels: labelsOfClass(label) };
  }
}

/** An id that changes with the photograph's content. */
function idOf(part: JudgedPart, index: number, { path, size, modified }: Recorded): string {
  const content = createHash('sha256').update(JSON.stringify([path, size, modified]));
  return `${part}-${index}-${content.digest('base64url').slice(0, 8)}`;
}

function noPicture(): Refusal {
  return new Refusal(404, 'run-photograph-gone', 'The photograph no longer exists.', {
    hint: 'It may have been moved since the run began.',
  });
}

import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { useInside } from '../../files/index.js';
import { holds } from '../../folders/index.js';
import { type PartName, RunFolder, type RunPhotographs, readRunPhotographs } from '../../recipes/index.js';
import type { EvaluatedPart } from '../api.js';
import { Refusal } from '../http/errors.js';
import { runFileProblem } from '../runs/run-file-problem.js';
import { readOwnText } from '../runs/run-record.js';
import type { StudioRun } from '../runs/studio-run.js';

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
  get parts(): EvaluatedPart[] {
    return (['test', 'validation'] as const).filter((part) => this.record.parts[part].length > 0);
  }

  /** The ids of a part's photographs, by their paths. */
  idsByPath(part: EvaluatedPart): Map<string, string> {
    return new Map(this.record.parts[part].map((file, index) => [file.path, idOf(part, index, file)]));
  }

  /**
   * The file of an id: one that the run was given and that really lies where its photographs are.
   *
   * @throws Refusal 404 when there is none
   */
  async pathOf(id: string): Promise<string> {
    const [, part, number] = /^(test|validation)-(\d{1,7})-[\w-]{8}$/.exec(id) ?? [];
    const file = part === undefined ? undefined : this.record.parts[part as EvaluatedPart][Number(number)];
    if (file === undefined || idOf(part as EvaluatedPart, Number(number), file) !== id) throw noPicture();
    const path = await this.readable(file.path);
    if (path === undefined) throw noPicture();
    return path;
  }

  /** Works with the file of an id, which was opened and really lies there. @throws Refusal 404 as `pathOf` */
  async use<Result>(id: string, use: (path: string) => Promise<Result>): Promise<Result> {
    const done = await useInside(
      await this.pathOf(id),
      (real) => holds(this.#folder, real),
      async (path) => ({ result: await use(path) }),
    );
    if (done === undefined) throw noPicture();
    return done.result;
  }

  /** The real path of a recorded photograph; undefined when it is gone or lies outside of the run's photographs. */
  async readable(path: string): Promise<string | undefined> {
    const real = await realpath(path).catch(() => undefined);
    return real !== undefined && holds(this.#folder, real) ? real : undefined;
  }

  /** A file's name as the page shows it. */
  static nameOf(path: string): string {
    return basename(path);
  }
}

/** An id that changes with the photograph's content. */
function idOf(part: EvaluatedPart, index: number, { path, size, modified }: Recorded): string {
  const content = createHash('sha256').update(JSON.stringify([path, size, modified]));
  return `${part}-${index}-${content.digest('base64url').slice(0, 8)}`;
}

function noPicture(): Refusal {
  return new Refusal(404, 'run-photograph-gone', 'The photograph no longer exists.', {
    hint: 'It may have been moved since the run began.',
  });
}

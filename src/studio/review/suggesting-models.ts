import { sameLabels } from '../../labels.js';
import { hasSeveralLabels } from '../../report/index.js';
import { RunPictures } from '../judge/run-pictures.js';
import type { IndexedPhotograph } from '../photographs/indexed-photograph.js';
import type { PhotographFolder } from '../photographs/photograph-folder.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import type { StudioRun } from '../runs/studio-run.js';
import type { StudioRuns } from '../runs/studio-runs.js';

interface Options {
  readonly runs: StudioRuns;
  readonly photographs: StudioPhotographs;
}

/** The models that can say which photographs to label next. */
export class SuggestingModels {
  readonly #runs: StudioRuns;
  readonly #photographs: StudioPhotographs;
  /** What the run that was asked about last recorded; that of a finished run stays as it is. */
  #recorded: { readonly run: string; readonly pictures: RunPictures } | undefined;

  constructor({ runs, photographs }: Options) {
    this.#runs = runs;
    this.#photographs = photographs;
  }

  /** Runs with a model that gives a picture one class, the newest first. */
  async all(): Promise<readonly StudioRun[]> {
    return (await this.#runs.withModel()).filter(({ run }) => !hasSeveralLabels(run?.results));
  }

  /**
   * The newest model of the classes that have photographs, otherwise the newest that knows no others: of a class that was
   * just made, no model knows yet.
   *
   * @param all as `all` gives them
   */
  newestFitting(all: readonly StudioRun[], folder: PhotographFolder): StudioRun | undefined {
    const filled = new Set(folder.photographs.map(({ className }) => className));
    const candidates = all.filter(({ log }) => log.classNames.length > 0);
    const named = new Set(folder.classNames);
    return (
      candidates.find(
        ({ log: { classNames } }) =>
          classNames.length === filled.size && classNames.every((name) => filled.has(name)),
      ) ?? candidates.find(({ log: { classNames } }) => classNames.every((name) => named.has(name)))
    );
  }

  /**
   * The number of photographs whose label a model has not learned from, nor was judged by: those that came or got another
   * class since its run began.
   *
   * @param run undefined counts all labelled photographs
   */
  async newLabels(run: StudioRun | undefined): Promise<number> {
    const { folder } = await this.#photographs.expectOpen();
    if (run === undefined) return folder.total;
    const pictures = await this.#picturesOf(run);
    // A run of an earlier version did not record them.
    if (pictures === undefined) return folder.total;
    const current = await this.#photographs.current();
    const { parts, skipped, classNames } = pictures.record;
    const labelsNow = ({ className }: IndexedPhotograph): number[] => [classNames.indexOf(className ?? '')];
    const known = new Set<string>();
    for (const file of [...parts.train, ...parts.validation, ...parts.test]) {
      const found = current.find(file);
      if (found !== undefined && sameLabels(file.labels, labelsNow(found))) known.add(found.id);
    }
    // What the run could not use is not new.
    const unusable = new Set(skipped.map(({ path }) => path));
    return folder.photographs.filter(({ id, path }) => !known.has(id) && !unusable.has(path)).length;
  }

  async #picturesOf(run: StudioRun): Promise<RunPictures | undefined> {
    if (this.#recorded?.run === run.id) return this.#recorded.pictures;
    const pictures = await RunPictures.of(run).catch(() => undefined);
    this.#recorded = pictures && { run: run.id, pictures };
    return pictures;
  }
}

import { recipes } from '../../phases/index.js';
import {
  type DuplicateFile,
  type DuplicateGroup,
  type Finding,
  needsALook,
  type PhotographsInspection,
  SAY_SEVERAL,
  type SplitOptions,
} from '../../photographs/browser.js';
import type { DataState, InspectionReport, InspectionState, PhotographProblem } from '../api.js';
import { BackgroundTask, type TaskControls } from '../background-task.js';
import { Refusal } from '../http/errors.js';
import { describePhotograph, type IndexedPhotograph } from './indexed-photograph.js';

/** The seed of the split, here and in runs that are started here. */
export const SPLIT_SEED = 0;

/** The split of an inspection: that of a training with the settings that nobody changed. */
export const INSPECTED_SPLIT: SplitOptions = {
  seed: SPLIT_SEED,
  validationFraction: recipes.fast.validationSplit,
  testFraction: recipes.fast.testSplit,
};

const MOST_PROBLEMS = 500;
const MOST_DUPLICATES = 200;

/** What was found, and the version of the photographs in which it was. */
export interface Inspected {
  readonly found: PhotographsInspection;
  readonly version: number;
  /** Those that were inspected, and get what was found. */
  readonly photographs: readonly IndexedPhotograph[];
}

/** Inspects the photographs of a folder in the background and keeps the report. */
export class Inspection {
  readonly #task: BackgroundTask<Inspected>;

  constructor(onProgress: (state: InspectionState) => void) {
    this.#task = new BackgroundTask({ onChange: onProgress });
  }

  get state(): InspectionState {
    return this.#task.state;
  }

  /** The photographs have changed. */
  changed(): void {
    this.#task.changed();
  }

  /**
   * @param look inspects the photographs
   * @param total how many there are
   */
  start(
    look: (controls: TaskControls) => Promise<Inspected>,
    total: number,
    onDone: () => void,
  ): InspectionState {
    if (this.state.state === 'running') return this.state;
    const state = this.#task.start(async (controls) => {
      const inspected = await look(controls);
      remember(inspected.photographs, inspected.found);
      return inspected;
    }, total);
    void this.#task.ended().then(onDone);
    return state;
  }

  /**
   * What was found in the photographs as they are now; inspects them where that is not known.
   *
   * @throws what `inspectPhotographs` throws, and when the Studio ends
   */
  async upToDate(
    start: () => InspectionState,
    onProgress: (state: InspectionState) => void,
  ): Promise<PhotographsInspection> {
    const leave = this.#task.follow(onProgress);
    try {
      if (this.state.state !== 'ready') start();
      return (await this.#task.outcome()).found;
    } finally {
      leave();
    }
  }

  /**
   * @param photographs as they are now
   * @param folder the beginning of their paths, which messages leave out
   * @throws Refusal 404 when none has been made
   */
  report(photographs: readonly IndexedPhotograph[], folder: string): InspectionReport {
    const { result } = this.#task;
    if (result === undefined) {
      throw new Refusal(404, 'not-inspected', 'The photographs have not been inspected yet.');
    }
    const { found, used, skipped, ignored, formats, sizes, findings, problems, duplicates, split } =
      result.found;
    const byPath = new Map(photographs.map((photograph) => [photograph.path, photograph]));
    const describe = (path: string) => {
      const photograph = byPath.get(path);
      return photograph === undefined ? null : describePhotograph(photograph);
    };
    const worthALook = problems.filter(needsALook);
    const { exact, near } = byKind(duplicates);
    return {
      version: result.version,
      found,
      used,
      skipped,
      ignored,
      formats,
      sizes: sizes === undefined ? null : sizesOf(sizes),
      findings: findings.filter(isTold).map((finding) => forPage(finding, folder)),
      problems: worthALook.slice(0, MOST_PROBLEMS).map(({ path, kind, reason, used }) => ({
        name: path.split(/[/\\]/).at(-1) ?? path,
        kind,
        reason,
        used,
        photograph: describe(path),
      })),
      problemCount: new Set(worthALook.map(({ path }) => path)).size,
      duplicates: [...exact.slice(0, MOST_DUPLICATES), ...near.slice(0, MOST_DUPLICATES)].map(
        ({ kind, files }) => ({ kind, photographs: files.flatMap(({ path }) => describe(path) ?? []) }),
      ),
      duplicateCounts: { exact: exact.length, near: near.length },
      notes: split?.remarks ?? [],
    };
  }

  /** How the photographs are divided; null when that is not known for them as they are now. */
  split(): DataState['split'] {
    if (this.state.state !== 'ready') return null;
    return this.#task.result?.found.split?.origins ?? null;
  }

  async close(): Promise<void> {
    await this.#task.stop();
  }
}

/** Whether a finding is shown: the list of copies says what these do, and every phone stores photographs turned. */
function isTold({ kind, values }: Finding): boolean {
  if (kind === 'exact-duplicates' || kind === 'near-duplicates') return false;
  return !(kind === 'unusual-files' && values.problem === 'exif-rotated');
}

/** A finding that names files by their place in the folder. What pages do with copies needs no option of a command. */
function forPage({ message, advice, values, ...finding }: Finding, folder: string): Finding {
  const within = (text: string): string => text.replaceAll(folder, '');
  return {
    ...finding,
    message: within(message),
    ...(advice !== undefined && {
      advice: finding.kind === 'label-conflict' ? advice.replace(` ${SAY_SEVERAL}`, '') : advice,
    }),
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'string' ? within(value) : value,
      ]),
    ),
  };
}

/** Copies of one content, and different photographs that look the same; a group may hold both. */
function byKind(groups: readonly DuplicateGroup[]): Record<'exact' | 'near', DuplicateGroup[]> {
  const [exact, near]: DuplicateGroup[][] = [[], []];
  for (const { files } of groups) {
    const contents = new Map<string, DuplicateFile[]>();
    for (const file of files) contents.set(file.sha256, [...(contents.get(file.sha256) ?? []), file]);
    for (const copies of contents.values())
      if (copies.length > 1) exact.push({ kind: 'exact', files: copies });
    if (contents.size > 1) near.push({ kind: 'near', files: [...contents.values()].map(([first]) => first) });
  }
  return { exact, near };
}

/** Stores the findings with each photograph. */
function remember(
  photographs: readonly IndexedPhotograph[],
  { problems, split }: PhotographsInspection,
): void {
  const byPath = new Map<string, PhotographProblem>();
  for (const { path, kind, reason, used } of problems.filter(needsALook)) {
    // The reason why it cannot be used matters more than anything unusual about it.
    if (byPath.get(path)?.used === false) continue;
    byPath.set(path, { kind, reason, used });
  }
  for (const photograph of photographs) {
    photograph.problem = byPath.get(photograph.path) ?? null;
    photograph.part = split?.parts.get(photograph.path) ?? photograph.given ?? null;
  }
}

function sizesOf({
  smallest,
  median,
  largest,
}: NonNullable<PhotographsInspection['sizes']>): InspectionReport['sizes'] {
  const size = ({ width, height }: { width: number; height: number }) => ({ width, height });
  return { smallest: size(smallest), median: size(median), largest: size(largest) };
}

import { arrangeInThread, type Positions } from '../../embedding/index.js';
import { Random } from '../../random.js';
import type { PartName, PhotographMap, ReviewTask } from '../api.js';
import type { BackgroundTask, TaskControls } from '../background-task.js';
import { Refusal } from '../http/errors.js';
import type { Evaluations } from '../judge/evaluations.js';
import {
  classesOf,
  classId,
  describePhotograph,
  type IndexedPhotograph,
  isAside,
} from '../photographs/indexed-photograph.js';
import { SPLIT_SEED } from '../photographs/inspection.js';
import type { PhotographFolder } from '../photographs/photograph-folder.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import type { StudioRuns } from '../runs/studio-runs.js';
import type { FeatureService } from './feature-service.js';
import { latestPredictions } from './latest-predictions.js';
import type { Suspects } from './suspects.js';
import { whereNow } from './where-now.js';

/** More photographs are too many to look at, and each is compared with each. */
const MOST_ON_A_MAP = 20_000;
/** Numbers from 0 to this say where a photograph is. */
const MAP_SIZE = 65_535;
const PARTS: readonly PartName[] = ['train', 'validation', 'test'];

/** A map, and the photographs as they were then. */
export interface ArrangedPhotographs {
  /** Counts up. */
  readonly arrangement: number;
  /** Those on the map, then those that could not be read or were too many. */
  readonly recorded: readonly IndexedPhotograph[];
  /** x and y of the first ones. */
  readonly positions: Positions;
  readonly unreadable: number;
  readonly beyond: number;
}

interface MapOptions {
  readonly photographs: StudioPhotographs;
  readonly runs: StudioRuns;
  readonly evaluations: Evaluations;
  readonly suspects: Suspects;
  readonly features: FeatureService;
  readonly task: BackgroundTask<ArrangedPhotographs>;
}

/** All photographs in two dimensions, those side by side that look alike. */
export class PhotographMaps {
  readonly #options: MapOptions;

  constructor(options: MapOptions) {
    this.#options = options;
  }

  /** Begins a map, unless one is being made. @throws Refusal 409 where there is no folder yet, or nothing in it */
  async start(): Promise<ReviewTask> {
    const { folder } = await this.#options.photographs.expectOpen();
    if (onMap(folder).length === 0) {
      throw new Refusal(409, 'nothing-to-arrange', 'There are no photographs to make a map of.', {
        hint: 'Add photographs first.',
      });
    }
    return this.#options.task.start((controls) => this.#arrange(controls));
  }

  /** @throws Refusal 404 when none has been made yet */
  async map(): Promise<PhotographMap> {
    const { photographs, task, suspects } = this.#options;
    const { result } = task;
    if (result === undefined)
      throw new Refusal(404, 'not-arranged', 'There is no map of the photographs yet.');
    const { folder } = await photographs.expectOpen();
    const current = onMap(folder);
    const found = whereNow(result.recorded, folder.everyPhotograph);
    const placed = result.positions.length / 2;
    const rows = Array.from({ length: placed }, (_, at) => ({ at, photograph: found[at] })).filter(
      (row): row is { at: number; photograph: IndexedPhotograph } =>
        row.photograph !== undefined && !isAside(row.photograph),
    );
    const column = <Value>(value: (photograph: IndexedPhotograph, at: number) => Value): Value[] =>
      rows.map(({ photograph, at }) => value(photograph, at));
    const classes = new Map(folder.classNames.map((name, at) => [name, at]));
    const known = new Set(found);
    const suspected = await suspects.open();
    return {
      arrangement: result.arrangement,
      ids: column(({ id }) => id),
      names: column(({ name }) => name),
      x: column((_, at) => onScale(result.positions[2 * at])),
      y: column((_, at) => onScale(result.positions[2 * at + 1])),
      classIds: folder.classNames.map(classId),
      classes: column((photograph) => {
        const own = classesOf(photograph);
        return own.length === 1 ? (classes.get(own[0]) ?? -1) : -1;
      }),
      several: rows.flatMap(({ photograph }, at) => {
        const { classes, unknown } = describePhotograph(photograph);
        const isPlain = photograph.unlabelled || (classes.length === 1 && unknown.length === 0);
        return isPlain ? [] : [{ at, classes, unknown }];
      }),
      parts: column(({ part }) => (part === null ? -1 : PARTS.indexOf(part))),
      problems: rows.flatMap(({ photograph: { problem } }, at) =>
        problem === null ? [] : [{ at, problem }],
      ),
      mistakes: await this.#mistakes(rows.map(({ photograph }) => photograph)),
      suspects:
        suspected === undefined
          ? null
          : rows.flatMap(({ photograph }, at) => (suspected.has(photograph) ? [at] : [])),
      unplaced: current.filter((photograph) => !known.has(photograph)).length,
      unreadable: result.unreadable,
      beyond: result.beyond,
    };
  }

  async #mistakes(photographs: readonly IndexedPhotograph[]): Promise<PhotographMap['mistakes']> {
    const latest = await latestPredictions(this.#options, photographs);
    if (latest === undefined) return null;
    return {
      run: latest.run,
      photographs: photographs.flatMap((photograph, at) => {
        const predicted = latest.predicted.get(photograph);
        const own = classesOf(photograph);
        const isWrong = predicted !== undefined && own.length > 0 && !own.includes(predicted);
        return isWrong ? [{ at, predicted }] : [];
      }),
    };
  }

  async #arrange({ signal, onProgress }: TaskControls): Promise<ArrangedPhotographs> {
    const { photographs, features, task } = this.#options;
    const { folder } = await photographs.expectOpen();
    const { chosen, beyond } = choose(onMap(folder));
    const { readable, others } = await folder.places.readableAmong(chosen);
    const total = 2 * chosen.length;
    const read: IndexedPhotograph[] = [];
    const unreadable = [...others];
    const rows = await features.use(async (opened) => {
      const data = new Float32Array(chosen.length * opened.size);
      let at = 0;
      for await (const one of opened.ofFiles(readable.map(({ path }) => path))) {
        signal.throwIfAborted();
        const { photograph } = readable[at++];
        if ('features' in one) {
          data.set(one.features, read.length * opened.size);
          read.push(photograph);
        } else unreadable.push(photograph);
        onProgress({ done: others.length + at, total });
      }
      return { data, count: read.length, size: opened.size };
    });
    if (read.length === 0) {
      throw new Refusal(409, 'nothing-readable', 'None of the photographs can be read.', {
        hint: 'Check the photographs; the tab Check of the step Data says what is wrong with them.',
      });
    }
    const positions = await arrangeInThread(rows, {
      seed: SPLIT_SEED,
      signal,
      onProgress: (share) => onProgress({ done: Math.round(chosen.length * (1 + share)), total }),
    });
    const recorded = [...read, ...unreadable, ...beyond];
    return {
      arrangement: (task.result?.arrangement ?? 0) + 1,
      recorded,
      positions,
      unreadable: unreadable.length,
      beyond: beyond.length,
    };
  }
}

/** What belongs on a map: photographs of classes, and those that wait for one. */
function onMap(folder: PhotographFolder): IndexedPhotograph[] {
  return [...folder.photographs, ...folder.unlabelledPhotographs];
}

/** As many as a map takes, drawn at random where there are more, in their order. */
function choose(photographs: readonly IndexedPhotograph[]): {
  chosen: readonly IndexedPhotograph[];
  beyond: readonly IndexedPhotograph[];
} {
  if (photographs.length <= MOST_ON_A_MAP) return { chosen: photographs, beyond: [] };
  const order = new Random(SPLIT_SEED).permutation(photographs.length);
  const part = (from: number, to?: number): IndexedPhotograph[] =>
    Array.from(order.slice(from, to).sort(), (at) => photographs[at]);
  return { chosen: part(0, MOST_ON_A_MAP), beyond: part(MOST_ON_A_MAP) };
}

/** From -1..1 to 0..MAP_SIZE. */
function onScale(position: number): number {
  return Math.round(((position + 1) / 2) * MAP_SIZE);
}

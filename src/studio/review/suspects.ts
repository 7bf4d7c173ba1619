import {
  checkableClasses,
  findLabelErrors,
  type LabelCheck,
  type LabelSuspect,
} from '../../confident-learning/index.js';
import type { PhotographsInspection } from '../../photographs/index.js';
import type { Session } from '../../session/index.js';
import type {
  ClassProbability,
  PhotographProblem,
  ReviewTask,
  Suspect,
  SuspectDecision,
  SuspectList,
  UnreadablePhotograph,
} from '../api.js';
import type { BackgroundTask, TaskControls } from '../background-task.js';
import { Refusal } from '../http/errors.js';
import {
  classId,
  describePhotograph,
  type IndexedPhotograph,
  isAside,
} from '../photographs/indexed-photograph.js';
import type { PhotographFolder } from '../photographs/photograph-folder.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { CheckProgress } from './check-progress.js';
import type { FeatureService } from './feature-service.js';
import { expectOneLabelEach, type KeptLabels } from './kept-labels.js';
import { whereNow } from './where-now.js';

/** Photographs beside a suspect, which look like it. */
const NEAREST = 8;
/** Classes of which a suspect's probability is told, besides its label. */
const SHOWN_CLASSES = 4;
const LEADS_OUT: PhotographProblem = {
  kind: 'leads-out',
  reason: 'outside of the folder of photographs, where the Studio reads nothing',
  used: false,
};
/** Unreadable photographs that are named. */
const MOST_UNREADABLE = 100;

/** What a check found, and the photographs in it as they were. */
export interface CheckedLabels {
  readonly check: LabelCheck;
  /** The suspects in their order, then the photographs that look like them. */
  readonly recorded: readonly IndexedPhotograph[];
  readonly unreadable: readonly UnreadablePhotograph[];
}

interface Whereabouts {
  readonly result: CheckedLabels;
  readonly revision: number;
  readonly found: readonly (IndexedPhotograph | undefined)[];
  /** The new names of classes that were renamed since. */
  readonly renamed: ReadonlyMap<string, string>;
}

interface SuspectsOptions {
  readonly session: Session;
  readonly photographs: StudioPhotographs;
  readonly features: FeatureService;
  readonly kept: KeptLabels;
  readonly task: BackgroundTask<CheckedLabels>;
}

/** Photographs whose labels are probably wrong, as `graft inspect --labels` finds them. */
export class Suspects {
  readonly #options: SuspectsOptions;
  /** Where the photographs of a result are at a revision of the folder. */
  #now: Whereabouts | undefined;

  constructor(options: SuspectsOptions) {
    this.#options = options;
  }

  /** Starts a check, unless one is under way. @throws Refusal 409 where there is no folder yet */
  async start(): Promise<ReviewTask> {
    await this.#options.photographs.expectOpen();
    return this.#options.task.start((controls) => this.#check(controls));
  }

  /** @throws Refusal 404 when no check has ended yet */
  async list(): Promise<SuspectList> {
    const { check, recorded, unreadable } = this.#expectResult();
    const decided = await this.#decided();
    return {
      checked: check.checked,
      leftOut: check.leftOut,
      unreadable: unreadable.slice(0, MOST_UNREADABLE),
      unreadableCount: unreadable.length,
      suspects: decided.map(({ decision }, at) => ({ id: recorded[at].id, decision })),
    };
  }

  /** The suspects that nobody has decided on, as they are now; undefined when no check has ended yet. */
  async open(): Promise<ReadonlySet<IndexedPhotograph> | undefined> {
    if (this.#options.task.result === undefined) return undefined;
    const decided = await this.#decided();
    return new Set(
      decided.flatMap(({ photograph, decision }) => (decision === 'open' ? (photograph ?? []) : [])),
    );
  }

  /** @throws Refusal 404 when the last check found no such suspect */
  async find(id: string): Promise<Suspect> {
    const { check, recorded } = this.#expectResult();
    const at = recorded.findIndex((one) => one.id === id);
    if (at === -1 || at >= check.suspects.length) {
      throw new Refusal(404, 'no-photograph', 'There is no such photograph.', {
        hint: 'It may have been moved or changed; reload the page.',
      });
    }
    const { folder } = await this.#options.photographs.expectOpen();
    const { found: now, renamed } = await this.#whereNow();
    const nameNow = (name: string): string => renamed.get(name) ?? name;
    const photograph = now[at];
    const kept = await this.#options.kept.of(photograph === undefined ? [] : [photograph]);
    const { nearest = [] } = check.suspects[at];
    const [label, suggested] = [check.suspects[at].label, check.suspects[at].suggested].map(nameNow);
    const byPath = new Map(recorded.map(({ path }, place) => [path, now[place]]));
    return {
      id,
      decision: decisionOn(label, photograph, kept),
      photograph: photograph === undefined ? null : describePhotograph(photograph),
      label,
      suggested,
      suggestedClass: folder.classNames.includes(suggested) ? classId(suggested) : null,
      probabilities: shownProbabilities(check, check.suspects[at]).map(({ className, probability }) => ({
        className: nameNow(className),
        probability,
      })),
      similar: nearest.flatMap(({ path, similarity }) => {
        const other = byPath.get(path);
        return other === undefined ? [] : [{ photograph: describePhotograph(other), similarity }];
      }),
    };
  }

  async #check({ signal, onProgress }: TaskControls): Promise<CheckedLabels> {
    const { photographs, features, session, kept } = this.#options;
    const { folder } = await photographs.expectOpen();
    expectOneLabelEach(folder);
    expectTwoClasses(folder);
    const before = new Map(folder.photographs.map((photograph) => [photograph.path, photograph]));
    const progress = new CheckProgress(onProgress, folder.total);
    const { photographs: inspected } = await photographs.inspected(({ done, total }) =>
      progress.inspected(done, total),
    );
    signal.throwIfAborted();
    const allowed = await folder.places.readableAmong(inspected);
    const readable = allowed.readable.map(({ photograph }) => photograph);
    expectEnough(readable);
    const confirmed = await kept.of([...before.values()]);
    const checked = readable.map((one) => ({
      ...one,
      confirmed: confirmed.has(before.get(one.path)!),
    }));
    const check = await features.use((opened) =>
      findLabelErrors(checked, opened, {
        session,
        similar: 0,
        nearest: NEAREST,
        signal,
        onProgress: ({ stage, done, total }) => progress[stage](done, total),
      }),
    );
    // A photograph that came while it was checked has no record yet; the next check knows it.
    const suspects = check.suspects.filter(({ path }) => before.has(path));
    const paths = new Set(suspects.map(({ path }) => path));
    for (const { nearest = [] } of suspects) for (const { path } of nearest) paths.add(path);
    return {
      check: { ...check, suspects },
      recorded: [...paths].flatMap((path) => before.get(path) ?? []),
      unreadable: unreadableOf([...before.values()], { readable, others: allowed.others, check }),
    };
  }

  #expectResult(): CheckedLabels {
    const { result } = this.#options.task;
    if (result !== undefined) return result;
    throw new Refusal(404, 'not-checked', 'The labels have not been checked yet.');
  }

  /** The suspects in their order, as they are now, with what was decided on them. */
  async #decided(): Promise<{ photograph: IndexedPhotograph | undefined; decision: SuspectDecision }[]> {
    const { suspects } = this.#expectResult().check;
    const { found, renamed } = await this.#whereNow();
    const own = found.slice(0, suspects.length);
    const kept = await this.#options.kept.of(own.filter((one) => one !== undefined));
    return own.map((photograph, at) => {
      const { label } = suspects[at];
      return { photograph, decision: decisionOn(renamed.get(label) ?? label, photograph, kept) };
    });
  }

  /** Where the recorded photographs are now, and what their classes are called. */
  async #whereNow(): Promise<Whereabouts> {
    const { folder } = await this.#options.photographs.expectOpen();
    const result = this.#expectResult();
    if (this.#now?.result !== result || this.#now.revision !== folder.revision) {
      const found = whereNow(result.recorded, folder.everyPhotograph);
      const renamed = renamedClasses(result, found, folder);
      this.#now = { result, revision: folder.revision, found, renamed };
    }
    return this.#now;
  }
}

/**
 * Classes that have another name since: there is none of the old name, and all of its photographs are in one that was
 * not there when the labels were checked.
 */
function renamedClasses(
  { check, recorded }: CheckedLabels,
  now: readonly (IndexedPhotograph | undefined)[],
  { classNames }: PhotographFolder,
): Map<string, string> {
  const result = new Map<string, string>();
  for (const name of check.classNames) {
    if (classNames.includes(name)) continue;
    const own = now.filter((_, at) => recorded[at].className === name);
    const places = new Set(own.flatMap((photograph) => photograph?.className ?? []));
    const [place] = places;
    if (places.size === 1 && !check.classNames.includes(place)) result.set(name, place);
  }
  return result;
}

function decisionOn(
  label: string,
  photograph: IndexedPhotograph | undefined,
  kept: ReadonlySet<IndexedPhotograph>,
): SuspectDecision {
  if (photograph === undefined) return 'gone';
  if (isAside(photograph)) return 'aside';
  if (photograph.className !== label) return 'moved';
  return kept.has(photograph) ? 'kept' : 'open';
}

/** The most probable classes and the label, most probable first. */
function shownProbabilities(
  { classNames }: LabelCheck,
  { label, probabilities }: LabelSuspect,
): ClassProbability[] {
  return classNames
    .map((className, at) => ({ className, probability: probabilities[at] }))
    .sort((one, other) => other.probability - one.probability)
    .filter(({ className }, at) => at < SHOWN_CLASSES || className === label);
}

/** The photographs that the inspection left out because they cannot be read, and those that the network could not read. */
function unreadableOf(
  photographs: readonly IndexedPhotograph[],
  {
    readable,
    others,
    check,
  }: Record<'readable' | 'others', PhotographsInspection['photographs']> & { readonly check: LabelCheck },
): UnreadablePhotograph[] {
  const checked = new Set(readable.map(({ path }) => path));
  const leadsOut = new Set(others.map(({ path }) => path));
  const reasons = new Map(check.unreadable.map(({ path, reason }) => [path, reason]));
  return photographs.flatMap(({ path, name, className, problem }) => {
    const reason = reasons.get(path);
    if (reason === undefined && checked.has(path)) return [];
    if (leadsOut.has(path)) return [{ name, label: className ?? '', problem: LEADS_OUT }];
    const unusable = { kind: 'unusable', reason: reason ?? 'cannot be read', used: false };
    return [{ name, label: className ?? '', problem: problem?.used === false ? problem : unusable }];
  });
}

/** @throws Refusal where there is nothing to compare a class with */
function expectTwoClasses(folder: PhotographFolder): void {
  const classes = new Set(folder.photographs.map(({ className }) => className));
  if (classes.size >= 2) return;
  throw new Refusal(409, 'labels-one-class', 'Labels are checked by comparing classes, so two are needed.', {
    hint: 'Add a second class with photographs.',
  });
}

/** @throws Refusal where fewer than two classes have two photographs that show different things */
function expectEnough(photographs: PhotographsInspection['photographs']): void {
  if (checkableClasses(photographs).size >= 2) return;
  throw new Refusal(409, 'labels-too-few', 'There are too few photographs to check their labels.', {
    hint: 'Two classes need at least two different photographs each that can be read.',
  });
}
